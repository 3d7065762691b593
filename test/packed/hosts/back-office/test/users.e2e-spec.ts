import { randomUUID } from 'node:crypto';
import type { Client } from './support/client';
import { TestApp } from './support/test-app';

describe('users', () => {
  let app: TestApp;
  let admin: Client;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    admin = await app.register();
  });

  async function createMember() {
    const email = `${randomUUID()}@example.com`;
    const input = { email, password: 'correct horse', firstName: 'M', lastName: 'R', role: 'member' };
    const { body } = await admin.post('/api/v1/users', input).expect(201);
    return body;
  }

  it('are created in the organization of the admin', async () => {
    const member = await createMember();
    expect(member).toMatchObject({ role: 'member', organizationId: admin.user.organizationId });
    expect(member).not.toHaveProperty('password');
  });

  it('are listed in pages', async () => {
    const member = await createMember();
    const { body } = await admin.get('/api/v1/users?page=2&limit=1').expect(200);
    expect(body).toEqual({ data: [member], page: 2, limit: 1, total: 2 });
    await admin.get('/api/v1/users?limit=1000').expect(422);
  });

  it('can be found and changed', async () => {
    const { id } = await createMember();
    const { body } = await admin.patch(`/api/v1/users/${id}`, { lastName: 'Ritchie' }).expect(200);
    expect(body).toMatchObject({ id, firstName: 'M', lastName: 'Ritchie' });
    const { body: found } = await admin.get(`/api/v1/users/${id}`).expect(200);
    expect(found).toEqual(body);
  });

  it('can be deleted, and keep their email address', async () => {
    const { id, email } = await createMember();
    await admin.delete(`/api/v1/users/${id}`).expect(204);
    await admin.get(`/api/v1/users/${id}`).expect(404);
    const input = { email, password: 'correct horse', firstName: 'M', lastName: 'R', role: 'member' };
    await admin.post('/api/v1/users', input).expect(422);
  });

  it('are only for admins, and only for those of the same organization', async () => {
    const { id, email } = await createMember();
    const member = await app.login(email, 'correct horse');
    const { body } = await member.get('/api/v1/users').expect(403);
    expect(body.message).toBe('You are not allowed to do this.');
    const stranger = await app.register();
    await stranger.get(`/api/v1/users/${id}`).expect(404);
  });
});
