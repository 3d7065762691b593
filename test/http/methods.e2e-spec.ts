import { allowedMethods } from '@app/webhooks/http/route.js';
import { allRoutes } from '@app/webhooks/http/routes.js';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { collection, created } from '../support/rest-webhooks.js';

describe.each(adapters)('methods on %s', (adapter) => {
  let app: RestApp;

  beforeEach(async () => {
    app = await startRestApp(adapter);
  });
  afterEach(() => app.close());

  it.each([
    ['PUT', '', 'GET, POST, HEAD, OPTIONS'],
    ['DELETE', '', 'GET, POST, HEAD, OPTIONS'],
    ['POST', '1/', 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
    ['GET', '1/resume/', 'POST, OPTIONS'],
    ['GET', '1/test/', 'POST, OPTIONS'],
    ['PUT', '1/secret/', 'GET, HEAD, OPTIONS'],
    ['GET', '1/rotate-secret/', 'POST, OPTIONS'],
    ['PUT', '1/rotate-token/', 'POST, OPTIONS'],
    ['PROPFIND', '', 'GET, POST, HEAD, OPTIONS'],
    ['TRACE', '1/', 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
  ])('answers %s on …/webhooks/%s with 405 and Allow: %s', async (method, path, allow) => {
    const answer = await app.client.call(method, `${collection}${path}`);
    expect(answer).toMatchObject({ status: 405, json: { detail: `Method "${method}" not allowed.` } });
    expect(answer.headers['allow']).toBe(allow);
  });

  it('HEAD answers like GET, without a body', async () => {
    const { url } = await created(app);
    for (const path of [collection, url!, `${url}secret/`, `${collection}999/`]) {
      const [get, head] = [await app.client.get(path), await app.client.call('HEAD', path)];
      expect(head.text).toBe('');
      expect(head.status).toBe(get.status);
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
    }
  });

  it('OPTIONS returns the methods, the fields in their order and the choices of entity', async () => {
    const answer = await app.client.call('OPTIONS', collection);
    expect(answer.status).toBe(200);
    expect(answer.headers['allow']).toBe('GET, POST, HEAD, OPTIONS');
    const { actions, ...rest } = answer.json as { actions: Record<string, Record<string, Field>> };
    expect(rest).toEqual({
      name: 'Webhook List',
      description: expect.any(String),
      renders: ['application/json'],
      parses: ['application/json'],
    });
    expect(Object.keys(actions['POST']!)).toEqual(Object.keys(await created(app)));
    expect(actions['POST']!['entity']!.choices!.map(({ value }) => value)).toEqual([
        'orders', 'packaging', 'contact', 'contact-address', 'acceptance-scan', 'webhook',
      ]); // prettier-ignore
    expect(actions['POST']!['token']).toMatchObject({ read_only: true });
  });

  it('OPTIONS returns the name and the methods of every declared route', async () => {
    const { url } = await created(app);
    for (const route of allRoutes) {
      const path = `/api/v2/${route.path}/`.replace(':org', '1').replace(':pk', url!.split('/').at(-2)!);
      const answer = await app.client.call('OPTIONS', path);
      expect(answer).toMatchObject({ status: 200, json: { name: route.name } });
      expect(answer.headers['allow']).toBe(allowedMethods(route));
    }
  });

  it('OPTIONS returns the fields of PUT for a single webhook, and no fields for its resume', async () => {
    const { url } = await created(app);
    const item = await app.client.call('OPTIONS', url!);
    expect(item.json).toMatchObject({ actions: { PUT: { remote_url: { required: true } } } });
    expect(item.headers['allow']).toBe('GET, PUT, PATCH, DELETE, HEAD, OPTIONS');
    const resume = await app.client.call('OPTIONS', `${url}resume/`);
    expect(resume.json).not.toHaveProperty('actions');
    expect(resume.headers['allow']).toBe('POST, OPTIONS');
  });
});

interface Field {
  readonly choices?: readonly { readonly value: string }[];
}
