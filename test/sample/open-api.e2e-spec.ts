import SwaggerParser from '@apidevtools/swagger-parser';
import { createSampleApp } from '../../apps/sample/src/sample-app.js';
import { readSettings } from '../../apps/sample/src/settings/settings.js';
import { sqlite } from '../support/databases.js';

describe("The sample's OpenAPI document", () => {
  it('is valid, and documents the request that is sent for each entity', async () => {
    const database = await sqlite.create();
    const app = await createSampleApp(readSettings({ DATABASE_URL: database.url }), []);
    await app.listen(0, '127.0.0.1');
    const document = (await (await fetch(`${await app.getUrl()}/docs-json`)).json()) as object;
    expect(document).toMatchObject({ openapi: '3.1.0', webhooks: { orders: { put: expect.anything() } } });
    expect(JSON.stringify(document)).not.toContain('nullable'); // nullable exists only in OpenAPI 3.0, and a validator for 3.1 would ignore it
    await SwaggerParser.validate(structuredClone(document) as never);
    await app.close();
    await database.drop();
  });
});
