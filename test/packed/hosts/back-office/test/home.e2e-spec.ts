import { TestApp } from './support/test-app';

describe('the app', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  it('tells its name, without a version in the path', async () => {
    await app.http.get('/api').expect(200, { name: 'back-office' });
  });

  it('tells whether its database answers', async () => {
    await app.http.get('/api/health').expect(200, { database: 'up' });
  });

  it('answers an unknown path in its own format', async () => {
    await app.http
      .get('/api/v1/nothing')
      .expect(404, { statusCode: 404, message: 'Not found.', path: '/api/v1/nothing' });
  });

  it('answers a request without a token in the language of the client', async () => {
    await app.http
      .get('/api/v1/contacts')
      .set('Accept-Language', 'de')
      .expect(401, { statusCode: 401, message: 'Bitte melden Sie sich an.', path: '/api/v1/contacts' });
    await app.http
      .get('/api/v1/contacts')
      .expect(401, { statusCode: 401, message: 'Please sign in.', path: '/api/v1/contacts' });
  });

  it('serves two versions of a route', async () => {
    const client = await app.register();
    const { body: first } = await client.get('/api/v1/contacts').expect(200);
    expect(first).toEqual({ data: [], page: 1, limit: 10, total: 0 });
    const { body: second } = await client.get('/api/v2/contacts').expect(200);
    expect(second).toEqual({ results: [], next: null });
  });
});
