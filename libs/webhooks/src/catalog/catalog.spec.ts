import { Catalog } from './catalog.js';
import { standardEntityNames } from './standard-entities.js';

describe('Catalog', () => {
  it('holds the six entities of the API text, each with a description, an example and a schema', () => {
    const entities = new Catalog([]).all();
    expect(entities.map(({ name }) => name)).toEqual([
      'orders', 'packaging', 'contact', 'contact-address', 'acceptance-scan', 'webhook',
    ]); // prettier-ignore
    for (const { description, example, schema } of entities) {
      expect(description).not.toBe('');
      expect(Object.keys(schema)).toContain('properties');
      expect(example).toEqual(expect.objectContaining({ url: expect.any(String) }));
    }
  });

  it("takes what the host declares of one of them in place of the text's, where that stood", () => {
    const packaging = { name: 'packaging', example: { boxes: 3 } };
    const catalog = new Catalog([{ name: 'invoice' }, packaging]);
    expect(catalog.names()).toEqual([...standardEntityNames, 'invoice']);
    expect(catalog.find('packaging')).toEqual({
      ...packaging,
      description: '',
      scope: 'org',
      kind: 'state',
      schema: {},
    });
  });
});
