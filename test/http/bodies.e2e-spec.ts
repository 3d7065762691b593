import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { collection, created, json, remote_url } from '../support/rest-webhooks.js';

describe.each(adapters)('the body of a request on %s', (adapter) => {
  let app: RestApp;

  beforeEach(async () => {
    app = await startRestApp(adapter);
  });
  afterEach(() => app.close());

  describe('invalid fields', () => {
    it.each<[string, object, string]>([
      ['no remote_url', {}, '{"remote_url":["This field is required."]}'],
      ['null', { remote_url: null }, '{"remote_url":["This field may not be null."]}'],
      ['blank', { remote_url: ' \n' }, '{"remote_url":["This field may not be blank."]}'],
      ['a number', { remote_url: 5 }, '{"remote_url":["Not a valid string."]}'],
      ['an object', { remote_url: {} }, '{"remote_url":["Not a valid string."]}'],
      ['an http URL', { remote_url: 'http://example.com/' }, '{"remote_url":["Enter a valid URL."]}'],
      ['a URL without a host', { remote_url: 'https:///a' }, '{"remote_url":["Enter a valid URL."]}'],
      [
        'an unknown entity',
        { remote_url, entity: 'order' },
        '{"entity":["\\"order\\" is not a valid choice."]}',
      ],
      [
        'an entity in the wrong case',
        { remote_url, entity: 'Orders' },
        '{"entity":["\\"Orders\\" is not a valid choice."]}',
      ],
      ['null as entity', { remote_url, entity: null }, '{"entity":["This field may not be null."]}'],
      ['a list as entity', { remote_url, entity: [1] }, '{"entity":["\\"[1]\\" is not a valid choice."]}'],
      [
        'two invalid fields',
        { remote_url: '', entity: 5 },
        '{"remote_url":["This field may not be blank."],"entity":["\\"5\\" is not a valid choice."]}',
      ],
    ])('answers 400 to %s', async (_case, body, text) => {
      expect(await app.client.post(collection, body)).toMatchObject({ status: 400, text });
      expect((await app.client.get(collection)).json).toMatchObject({ count: 0 });
    });

    it('accepts a remote_url of 2048 characters, and refuses a remote_url of 2049', async () => {
      const longest = remote_url.padEnd(2048, 'a');
      expect(await created(app, { remote_url: longest })).toMatchObject({ remote_url: longest });
      expect(await app.client.post(collection, { remote_url: `${longest}a` })).toMatchObject({
        status: 400,
        text: '{"remote_url":["Ensure this field has no more than 2048 characters."]}',
      });
    });

    it('answers 400, not 500, to an entity nested as deeply as a body allows', async () => {
      const nested = '['.repeat(50_000) + ']'.repeat(50_000);
      const answer = await app.client.post(collection, `{"entity":${nested}}`, { headers: json });
      expect(answer).toMatchObject({ status: 400, json: { remote_url: ['This field is required.'] } });
    });
  });

  describe('bodies', () => {
    it.each([
      ['[]', 'list'], ['null', 'NoneType'], ['1', 'int'], [' -7 ', 'int'], ['1.0', 'float'], ['1e3', 'float'],
      ['"a"', 'str'], ['true', 'bool'],
    ])('answers 400 to %s, and names the type %s', async (body, type) => {
      const text = `{"non_field_errors":["Invalid data. Expected a dictionary, but got ${type}."]}`;
      expect(await app.client.post(collection, body, { headers: json })).toMatchObject({ status: 400, text });
    }); // prettier-ignore

    it.each<[string, string | Buffer]>([
      ['broken JSON', '{"remote_url":'],
      ['white space', ' '],
      ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ])('answers 400 to %s', async (_case, body) => {
      const { status, json: answer } = await app.client.post(collection, body, { headers: json });
      expect({ status, answer }).toEqual({
        status: 400,
        answer: { detail: expect.stringMatching(/^JSON parse error - ./) },
      });
    });

    it('treats a missing body as an empty object', async () => {
      const text = '{"remote_url":["This field is required."]}';
      expect(await app.client.post(collection)).toMatchObject({ status: 400, text });
      expect(
        await app.client.post(collection, '', { headers: { 'content-type': 'text/plain' } }),
      ).toMatchObject({ status: 400, text });
    });

    it.each([
      ['text/plain'],
      ['application/x-www-form-urlencoded'],
      ['Text/HTML; charset=x'],
      ['application/jsonp'],
      ['nonsense'],
    ])('answers 415 to the content type %s', async (type) => {
      expect(await app.client.post(collection, '{}', { headers: { 'content-type': type } })).toMatchObject({
        status: 415,
        json: { detail: `Unsupported media type "${type}" in request.` },
      });
    });

    it('answers 415 to a body without a content type', async () => {
      expect(await app.client.post(collection, '{}')).toMatchObject({
        status: 415,
        json: { detail: 'Unsupported media type "" in request.' },
      });
    });

    it('answers 415 to a compressed body', async () => {
      const headers = { ...json, 'content-encoding': 'gzip' };
      expect(await app.client.post(collection, '{}', { headers })).toMatchObject({ status: 415 });
    });

    it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;'])(
      'accepts the content type %s',
      async (type) => {
        const body = JSON.stringify({ remote_url });
        expect(await app.client.post(collection, body, { headers: { 'content-type': type } })).toMatchObject({
          status: 201,
        });
      },
    );

    it('answers 413 to a body of more than 100 KiB, with or without Content-Length, and still answers later requests', async () => {
      const large = JSON.stringify({ remote_url, more: 'x'.repeat(1_000_000) });
      const chunked = { ...json, 'transfer-encoding': 'chunked' };
      const tooLarge = { status: 413, text: '{"detail":"Request body too large."}' };
      expect(await app.client.post(collection, large, { headers: json })).toMatchObject(tooLarge);
      expect(await app.client.post(collection, large, { headers: chunked })).toMatchObject(tooLarge);
      await created(app);
    });

    it('answers 404 to an unknown id, even if the body is invalid', async () => {
      expect(await app.client.call('PUT', `${collection}7/`, { body: '{', headers: json })).toMatchObject({
        status: 404,
      });
    });

    it('ignores the body of requests that need none', async () => {
      const { url } = await created(app);
      expect(await app.client.call('GET', url!, { body: '{', headers: json })).toMatchObject({ status: 200 });
      expect(await app.client.post(`${url}resume/`, '{', { headers: json })).toMatchObject({ status: 200 });
      expect(await app.client.call('DELETE', url!, { body: '{', headers: json })).toMatchObject({
        status: 204,
      });
    });
  });
});
