import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeWebhooksApi } from '@app/webhooks/http/open-api.js';
import { webhookRoutes } from '@app/webhooks/http/webhook-routes.js';
import { Catalog } from '@app/webhooks/catalog/catalog.js';
import { WebhooksService } from '@app/webhooks/manage/webhooks.service.js';
import { RESOLVED_OPTIONS } from '@app/webhooks/options/resolved-options.js';

@Controller('things')
class ThingsController {
  @Get()
  list(): string[] {
    return [];
  }
}

const ours = webhookRoutes({ prefix: 'api/v2', guards: [], decorators: [] });

@Module({
  controllers: [ThingsController, ...ours.controllers],
  providers: [
    ...ours.providers,
    { provide: WebhooksService, useValue: {} },
    { provide: Catalog, useValue: new Catalog([]) },
    { provide: RESOLVED_OPTIONS, useValue: { development: false } },
  ],
})
class HostModule {}

describe('the OpenAPI document of a host', () => {
  let document: OpenAPIObject;

  beforeAll(async () => {
    const app = await NestFactory.create(HostModule, { logger: false });
    const config = new DocumentBuilder()
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'own' }, 'bearer')
      .build();
    document = SwaggerModule.createDocument(app, config);
    await app.close();
  });

  it('holds our routes once, by describeWebhooksApi() alone', () => {
    expect(Object.keys(document.paths)).toEqual(['/things']);
    const described = describeWebhooksApi(document, { prefix: '/host/api/v2/' });
    expect(Object.keys(described.paths)).toEqual([
      '/things',
      '/host/api/v2/orgs/{org_pk}/webhooks/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/resume/',
    ]);
    expect(Object.keys(document.paths)).toEqual(['/things']);
  });

  it('refers to nothing that it does not hold', () => {
    const described = describeWebhooksApi(document);
    const references = JSON.stringify(described).match(/#\/components\/schemas\/\w+/g)!;
    const names = Object.keys(described.components!.schemas!).map((name) => `#/components/schemas/${name}`);
    expect(references.length).toBeGreaterThan(5);
    expect(names).toEqual(expect.arrayContaining(references));
  });

  it('offers the entities of the host, and keeps its bearer scheme', () => {
    const { components } = describeWebhooksApi(document, { entities: ['orders', 'invoice'] });
    expect(components!.schemas!['WebhookInput']).toMatchObject({
      properties: { entity: { enum: ['orders', 'invoice'] } },
    });
    expect(components!.securitySchemes!['bearer']).toMatchObject({ bearerFormat: 'own' });
  });
});
