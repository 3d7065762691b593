import { randomUUID } from 'node:crypto';
import { TestApp } from './support/test-app';

describe('auth', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  it('registers an organization and its admin, and never shows a password', async () => {
    const email = `${randomUUID()}@example.com`;
    const input = { email, password: 'correct horse', firstName: 'Ada', lastName: 'L', organization: 'E' };
    const { body } = await app.http.post('/api/v1/auth/register').send(input).expect(201);
    expect(body).toEqual({
      token: expect.any(String),
      user: {
        id: expect.any(Number),
        organizationId: expect.any(Number),
        email,
        firstName: 'Ada',
        lastName: 'L',
        role: 'admin',
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    });
  });

  it('refuses an email address that is taken', async () => {
    const { user } = await app.register();
    const input = { password: 'correct horse', firstName: 'A', lastName: 'L', organization: 'E' };
    const { body } = await app.http
      .post('/api/v1/auth/register')
      .send({ ...input, email: user.email.toUpperCase() })
      .expect(422);
    expect(body.message).toBe('This email address is already in use.');
  });

  it('refuses invalid input, with the invalid fields', async () => {
    const { body } = await app.http
      .post('/api/v1/auth/register')
      .send({ email: 'nobody', password: 'short', admin: true })
      .expect(422);
    expect(body).toMatchObject({ statusCode: 422, message: 'The input is invalid.' });
    expect(Object.keys(body.errors).toSorted()).toEqual([
      'admin',
      'email',
      'firstName',
      'lastName',
      'organization',
      'password',
    ]);
  });

  it('signs in with the right password only', async () => {
    const { user } = await app.register();
    const client = await app.login(user.email, 'correct horse');
    expect(client.user).toEqual(user);
    const { body } = await app.http
      .post('/api/v1/auth/login')
      .set('Accept-Language', 'de')
      .send({ email: user.email, password: 'wrong' })
      .expect(422);
    expect(body.message).toBe('Die E-Mail-Adresse oder das Passwort ist falsch.');
  });

  it('shows and changes the profile', async () => {
    const client = await app.register();
    await client.get('/api/v1/auth/me').expect(200, client.user);
    const { body } = await client
      .patch('/api/v1/auth/me', { firstName: 'Augusta', password: 'battery staple' })
      .expect(200);
    expect(body).toMatchObject({ id: client.user.id, firstName: 'Augusta', email: client.user.email });
    await app.login(client.user.email, 'battery staple');
  });

  it('deletes the profile, and with it the right to use its token', async () => {
    const client = await app.register();
    await client.delete('/api/v1/auth/me').expect(204);
    await client.get('/api/v1/auth/me').expect(401);
  });
});
