import { createHash } from 'node:crypto';
import type { Client } from './support/client';
import { TestApp } from './support/test-app';

const content = Buffer.from('Packing list\n');

describe('files', () => {
  let app: TestApp;
  let client: Client;

  beforeAll(async () => {
    app = await TestApp.start();
    client = await app.register();
  });

  afterAll(() => app.close());

  async function upload() {
    const file = { filename: 'list.txt', contentType: 'text/plain' };
    const { body } = await client.post('/api/v1/files').attach('file', content, file).expect(201);
    return body;
  }

  it('are uploaded, and keep their metadata', async () => {
    const file = await upload();
    expect(file).toEqual({
      id: expect.any(String),
      name: 'list.txt',
      mimeType: 'text/plain',
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const { body } = await client.get(`/api/v1/files/${file.id}`).expect(200);
    expect(body).toMatchObject({ id: file.id, sha256: file.sha256 });
  });

  it('are downloaded as they were uploaded', async () => {
    const { id } = await upload();
    const { text } = await client
      .get(`/api/v1/files/${id}/content`)
      .expect(200)
      .expect('Content-Type', 'text/plain');
    expect(text).toBe(content.toString());
  });

  it('are deleted', async () => {
    const { id } = await upload();
    await client.delete(`/api/v1/files/${id}`).expect(204);
    await client.get(`/api/v1/files/${id}`).expect(404);
  });

  it('are only for their organization', async () => {
    const { id } = await upload();
    const stranger = await app.register();
    await stranger.get(`/api/v1/files/${id}/content`).expect(404);
  });

  it('must not be missing', async () => {
    const { body } = await client.post('/api/v1/files').expect(422);
    expect(body.message).toBe('A file is required.');
  });

  it('must not be larger than a megabyte', async () => {
    const { body } = await client
      .post('/api/v1/files')
      .attach('file', Buffer.alloc(1024 * 1024 + 1), 'large.bin')
      .expect(413);
    expect(body.statusCode).toBe(413);
  });
});
