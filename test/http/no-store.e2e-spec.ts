import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { collection, created, remote_url } from '../support/rest-webhooks.js';

describe.each(adapters)('Cache-Control: no-store on %s', (adapter) => {
  let app: RestApp;
  let url: string;

  beforeEach(async () => {
    app = await startRestApp(adapter, { webhooks: { transport: new RecordingTransport() } });
    ({ url } = (await created(app)) as { url: string });
  });
  afterEach(() => app.close());

  it.each([
    ['GET', collection, undefined, 200],
    ['HEAD', collection, undefined, 200],
    ['POST', collection, { remote_url }, 201],
    ['OPTIONS', collection, undefined, 200],
    ['GET', '', undefined, 200],
    ['HEAD', '', undefined, 200],
    ['PATCH', '', { entity: 'contact' }, 200],
    ['PUT', '', { remote_url }, 200],
    ['POST', 'resume/', undefined, 200],
    ['POST', 'test/', undefined, 200],
    ['POST', 'rotate-token/', undefined, 200],
    ['POST', 'rotate-secret/', undefined, 200],
    ['GET', 'secret/', undefined, 200],
    ['HEAD', 'secret/', undefined, 200],
    ['DELETE', '', undefined, 204],
    ['POST', collection, {}, 400],
    ['GET', `${collection}999/`, undefined, 404],
    ['POST', 'secret/', undefined, 405],
  ])('is part of the response to %s %s %j, which has status %d', async (method, path, body, status) => {
    const target = path.startsWith('/') ? path : `${url}${path}`;
    const answer = await app.client.call(method, target, { body });
    expect(answer.status).toBe(status);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('is part of the response to a request that asks for an unchanged webhook only', async () => {
    const { headers } = await app.client.get(url);
    const again = await app.client.get(url, { headers: { 'if-none-match': headers.etag ?? '*' } });
    expect(again.headers['cache-control']).toBe('no-store');
  });
});
