import { validateWebhookInput } from './webhook-input.js';

const rules = { partial: false, entities: ['orders', 'contact'], development: false } as const;
const remote_url = 'https://example.com/';

/** Returns the error messages for the given fields. */
function problemsOf(given: object, more: Partial<Parameters<typeof validateWebhookInput>[1]> = {}): unknown {
  try {
    validateWebhookInput(given, { ...rules, ...more });
    return undefined;
  } catch (error) {
    return (error as { fields: unknown }).fields;
  }
}

describe('the fields of a webhook', () => {
  it('are trimmed and returned under their camelCase names', () => {
    const given = { remote_url: ' https://Example.com/a?b \n', entity: 'contact' };
    expect(validateWebhookInput(given, rules)).toEqual({
      remoteUrl: 'https://Example.com/a?b',
      entity: 'contact',
    });
  });

  it('are returned only if they were given', () => {
    expect(validateWebhookInput({}, { ...rules, partial: true })).toEqual({});
    expect(validateWebhookInput({ remote_url }, rules)).toEqual({ remoteUrl: remote_url });
  });

  it('are all reported in one error, remote_url first', () => {
    const problems = problemsOf({ entity: 'order', remote_url: '' });
    expect(JSON.stringify(problems)).toBe(
      '{"remote_url":["This field may not be blank."],"entity":["\\"order\\" is not a valid choice."]}',
    );
  });

  it("are the object's own properties, not those of its prototype", () => {
    expect(problemsOf(Object.create({ remote_url }))).toEqual({ remote_url: ['This field is required.'] });
  });

  it.each([
    'https://example.com', 'HTTPS://EXAMPLE.COM', 'https://a:b@example.com:8443/?q#f', 'https://127.0.0.1/', 'https://[::1]:1/',
    'https://bücher.example/ü', 'https://localhost', 'https://a/%zz',
  ])('accept %s', (url) => {
    expect(problemsOf({ remote_url: url })).toBeUndefined();
  }); // prettier-ignore

  it.each([
    'http://example.com', 'ftp://example.com', '//example.com', 'https:example.com', 'https:/example.com', 'https:///example.com',
    'https://', 'https://?a', 'https://#a', 'https://a b', 'https://a\\b', 'https://a/\tb', 'https://a/\u0000', 'https://a/\u0085',
    'https://a/\u00a0b', 'https://a/\ud800', 'https://a:99999', 'https://[::1', 'javascript:alert(1)', 'https://%/',
  ])('refuse %j as a URL', (url) => {
    expect(problemsOf({ remote_url: url })).toEqual({ remote_url: ['Enter a valid URL.'] });
  }); // prettier-ignore

  it('accept a host with an umlaut ten thousand times in a row', () => {
    const problems = Array.from({ length: 10_000 }, () =>
      problemsOf({ remote_url: 'https://bücher.example/ü' }),
    );
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('accept http in development, and still refuse other schemes', () => {
    expect(problemsOf({ remote_url: 'http://localhost:3000' }, { development: true })).toBeUndefined();
    expect(problemsOf({ remote_url: 'ftp://localhost' }, { development: true })).toBeDefined();
  });

  it('count characters up to 2048, not UTF-16 code units', () => {
    const longest = remote_url + '😀'.repeat(2048 - remote_url.length);
    expect(problemsOf({ remote_url: longest })).toBeUndefined();
    expect(problemsOf({ remote_url: `${longest}a` })).toEqual({
      remote_url: ['Ensure this field has no more than 2048 characters.'],
    });
  });

  it.each([
    [7, '"7" is not a valid choice.'],
    [true, '"true" is not a valid choice.'],
    [{ a: [1] }, '"{"a":[1]}" is not a valid choice.'],
    ['', '"" is not a valid choice.'],
    ['constructor', '"constructor" is not a valid choice.'],
    [null, 'This field may not be null.'],
  ])('refuse the entity %j', (entity, problem) => {
    expect(problemsOf({ remote_url, entity })).toEqual({ entity: [problem] });
  });
});
