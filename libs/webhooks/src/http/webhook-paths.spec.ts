import { isWebhooksPath, rootOf } from './webhook-paths.js';

describe("the paths of the library's routes", () => {
  const isOurs = isWebhooksPath('api/v2');

  it.each([
    '/api/v2/orgs/1/webhooks', '/api/v2/orgs/1/webhooks/', '/host/api/v2/orgs/1/webhooks/2', '/API/V2/orgs/a/webhooks/2/resume/',
    '/api/v2/orgs/:org/webhooks/:pk/resume', '/api/v2/orgs/:org/webhooks/:pk/test', '/api/v2/orgs/1/webhooks/2/secret/',
    '/api/v2/orgs/:org/webhooks/:pk/rotate-secret', '/api/v2/orgs/1/webhooks/2/rotate-token/', '/api/v2/orgs/1/webhook-entities', '/api/v2/orgs/:org/webhook-entities/',
  ])('include %s', (path) => {
    expect(isOurs(path)).toBe(true);
  }); // prettier-ignore

  it.each([
    '/api/v2/orgs/1/orders', '/api/v2/orgs/webhooks', '/api/v2/orgs/1/webhooks/2/other', '/api/v2/orgs/1/webhooks/2/testing', '/api/v1/orgs/1/webhooks', '/xapi/v2/orgs/1/webhooks',
    '/api/v2/orgs/1/webhooksx', '/api/v2/orgs/1/x/webhooks', '/api/v2/orgs/1/webhook-entities/orders/', '/api/v2/orgs/1/webhook',
  ])('do not include %s', (path) => {
    expect(isOurs(path)).toBe(false);
  }); // prettier-ignore

  it('work with a prefix that contains regular-expression characters, and with an empty prefix', () => {
    expect(isWebhooksPath('v1.0/a-b')('/v1.0/a-b/orgs/1/webhooks')).toBe(true);
    expect(isWebhooksPath('v1.0')('/v1x0/orgs/1/webhooks')).toBe(false);
    expect(isWebhooksPath('')('/orgs/1/webhooks')).toBe(true);
  });

  it.each([
    ['/api/v2/orgs/1/webhooks/?a=/orgs/2/webhooks', '/api/v2'],
    ['/host/api/v2/orgs/1/webhooks/2/resume', '/host/api/v2'],
    ['/orgs/1/webhooks', ''],
    ['http://h:1/api/v2/orgs/1/webhooks', '/api/v2'],
    ['/caf%C3%A9/%6Frgs/1/webhooks/2', '/caf%C3%A9'],
  ])('for %s, the root is %s', (originalUrl, root) => {
    expect(rootOf({ originalUrl })).toBe(root);
  });
});
