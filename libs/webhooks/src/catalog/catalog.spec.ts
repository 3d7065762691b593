import { Catalog } from './catalog.js';
import { standardEntityNames } from './readycloud-v2/standard-entities.js';

describe('Catalog', () => {
  it('has the six entities of the v2 documentation, each with a description, an example and a schema', () => {
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

  it("lets the host replace the body of a standard entity, and keeps the entity's other fields and its position", () => {
    const scan = { name: 'acceptance-scan', example: { boxes: 3 } };
    const catalog = new Catalog([{ name: 'invoice' }, scan]);
    expect(catalog.names()).toEqual([...standardEntityNames, 'invoice']);
    expect(catalog.find(scan.name)).toEqual({ ...new Catalog([]).find(scan.name), schema: {}, ...scan });
    expect(catalog.find(scan.name)).toMatchObject({ kind: 'happening' });
    const nothing = { kind: undefined, scope: null, description: undefined, schema: undefined } as never;
    expect(new Catalog([{ ...scan, ...(nothing as object) }]).find(scan.name)).toEqual(
      catalog.find(scan.name),
    );
  });

  it("fills in defaults for the fields that a host's entity leaves out", () => {
    expect(new Catalog([{ name: 'invoice' }]).find('invoice')).toEqual({
      name: 'invoice',
      description: '',
      scope: 'org',
      kind: 'state',
      example: null,
      schema: {},
    });
  });
});
