import SwaggerParser from '@apidevtools/swagger-parser';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Catalog, describeWebhooksApi } from '@app/webhooks';
import { mountRoutes } from '@app/webhooks/http/mount-routes.js';
import { SigningSecrets } from '@app/webhooks/manage/signing-secrets.service.js';
import { WebhookRegistry } from '@app/webhooks/manage/webhook-registry.service.js';
import { WebhookResumer } from '@app/webhooks/manage/webhook-resumer.service.js';
import { WebhookTester } from '@app/webhooks/manage/webhook-tester.service.js';
import { WebhookTokens } from '@app/webhooks/manage/webhook-tokens.service.js';

@Controller('things')
class ThingsController {
  @Get()
  list(): string[] {
    return [];
  }
}

const mounted = mountRoutes({ prefix: 'api/v2', guards: [], decorators: [] });

@Module({
  controllers: [ThingsController, ...mounted.controllers],
  providers: [
    ...mounted.providers,
    ...[WebhookRegistry, WebhookResumer, WebhookTester, SigningSecrets, WebhookTokens].map((provide) => ({
      provide,
      useValue: {},
    })),
    { provide: Catalog, useValue: new Catalog([]) },
  ],
})
class HostModule {}

const versions = ['3.0.0', '3.1.0'];
const standard = ['orders', 'packaging', 'contact', 'contact-address', 'acceptance-scan', 'webhook'];

/**
 * A catalog of two entities. The first one sets every option of an entity. The second one has only a name.
 */
const catalog = new Catalog([
  {
    name: 'invoice',
    description: 'Invoices',
    example: { total: null, type: ['string', 'null'] },
    schema: {
      type: 'object',
      properties: {
        total: { type: ['string', 'null'] },
        default: { type: ['string', 'integer', 'null'], default: null },
        type: { type: 'array', items: { type: 'string' } },
      },
      required: ['total'],
    },
  },
  { name: 'bare' },
]);

describe('the OpenAPI document of a host', () => {
  let documents: Record<string, OpenAPIObject>;

  beforeAll(async () => {
    const app = await NestFactory.create(HostModule, { logger: false });
    const documentIn = (version: string) =>
      SwaggerModule.createDocument(
        app,
        new DocumentBuilder()
          .setOpenAPIVersion(version)
          .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'own' }, 'bearer')
          .build(),
      );
    documents = Object.fromEntries(versions.map((version) => [version, documentIn(version)]));
    await app.close();
  });

  const described = (version: string, options = {}) => describeWebhooksApi(documents[version]!, options);

  it("contains the library's routes only after describeWebhooksApi() has added them to a copy", () => {
    const document = documents['3.1.0']!;
    expect(Object.keys(document.paths)).toEqual(['/things']);
    const { paths } = describeWebhooksApi(document, { prefix: '/host/api/v2/' });
    expect(Object.keys(paths)).toEqual([
      '/things',
      '/host/api/v2/orgs/{org_pk}/webhooks/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/resume/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/test/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/secret/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/rotate-secret/',
      '/host/api/v2/orgs/{org_pk}/webhooks/{webhook_pk}/rotate-token/',
      '/host/api/v2/orgs/{org_pk}/webhook-entities/',
    ]);
    expect(Object.keys(document.paths)).toEqual(['/things']);
  });

  it('documents status 429 with Retry-After only for operations that have a limit per minute', () => {
    const { paths } = described('3.1.0') as unknown as { paths: Record<string, Record<string, object>> };
    const throttled = Object.values(paths)
      .flatMap((operations) => Object.values(operations))
      .filter((operation) => '429' in ((operation as { responses?: object }).responses ?? {}));
    const answer = { headers: { 'Retry-After': { schema: { type: 'integer' } } } };
    const limited = ['createWebhook', 'replaceWebhook', 'updateWebhook', 'resumeWebhook', 'testWebhook'];
    expect(throttled).toMatchObject(
      [...limited, 'rotateWebhookSecret', 'rotateWebhookToken'].map((operationId) => ({
        operationId,
        responses: { 429: answer },
      })),
    );
  });

  it.each(versions)('is valid OpenAPI %s, and keeps that version', async (version) => {
    const document = described(version, { catalog });
    expect(document.openapi).toBe(version);
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  it("lists the entities of the host's catalog, and keeps the host's bearer scheme", () => {
    const { components } = described('3.1.0', { catalog });
    expect(components!.schemas!['WebhookInput']).toMatchObject({
      properties: { entity: { enum: [...standard, 'invoice', 'bare'] } },
    });
    expect(components!.securitySchemes!['bearer']).toMatchObject({ bearerFormat: 'own' });
  });

  it('documents the request that is sent for each entity: a PUT with Auth, a signature, and the schema and example of the body', () => {
    const { webhooks } = described('3.1.0', { catalog }) as { webhooks: Record<string, object> };
    expect(Object.keys(webhooks)).toEqual([...standard, 'invoice', 'bare']);
    expect(webhooks['invoice']).toMatchObject({
      put: {
        summary: 'Invoices',
        parameters: ['Auth', 'webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
          in: 'header',
          name,
          required: true,
        })),
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/WebhookBody.invoice' },
              example: { total: null, type: ['string', 'null'] },
            },
          },
        },
        responses: { 200: { description: expect.any(String) } },
      },
    });
    expect(JSON.stringify(webhooks['bare'])).not.toContain('"example":null');
  });

  it('documents the sent requests under x-webhooks in version 3.0, because OpenAPI 3.0 has no webhooks field', () => {
    const document = described('3.0.0', { catalog }) as { 'x-webhooks'?: object };
    expect(document).not.toHaveProperty('webhooks');
    expect(Object.keys(document['x-webhooks']!)).toHaveLength(8);
  });

  it('expresses nullable values as its OpenAPI version requires', () => {
    const properties = (version: string) =>
      (described(version, { catalog }).components!.schemas!['WebhookBody.invoice'] as { properties: object })
        .properties;
    expect(properties('3.1.0')).toEqual(catalog.find('invoice')!.schema['properties' as never]);
    expect(properties('3.0.0')).toEqual({
      total: { type: 'string', nullable: true },
      default: {
        anyOf: [
          { type: 'string', nullable: true },
          { type: 'integer', nullable: true },
        ],
        default: null,
      },
      type: { type: 'array', items: { type: 'string' } },
    });
    expect(JSON.stringify(described('3.1.0').components!.schemas)).not.toContain('nullable');
    expect(JSON.stringify(described('3.0.0').components!.schemas)).not.toContain('"null"');
  });

  describe.each(versions)('in version %s', (version) => {
    const validatorOf = (name: string) => {
      const ajv = new Ajv2020({ strict: false, allErrors: true });
      addFormats.default(ajv);
      return ajv.compile(described(version).components!.schemas![`WebhookBody.${name}`]!);
    };

    it.each(standard)(
      'has a schema that accepts the example of %s, and refuses a body without url',
      (name) => {
        const isValid = validatorOf(name);
        const example = new Catalog([]).find(name)!.example as Record<string, unknown>;
        isValid(example);
        expect(isValid.errors).toBeNull();
        const { url: _url, ...others } = example;
        expect(isValid(others)).toBe(false);
        expect(isValid({ ...example, url: null })).toBe(false);
      },
    );

    it('has a schema of orders that accepts boxes with and without measures, and refuses a box without items', () => {
      const isValid = validatorOf('orders');
      const example = new Catalog([]).find('orders')!.example as object;
      const url = '/api/v2/orgs/1/orders/4/boxes/5/';
      const items = [{ url, quantity: 2, unit_price: null }];
      expect(isValid({ ...example, order_number: 7, boxes: [{ url, items, weight: '140.0000 g' }] })).toBe(
        true,
      );
      expect(isValid({ ...example, boxes: [{ url }] })).toBe(false);
      expect(isValid({ ...example, boxes: [{ url, items: [{ url, quantity: 'two' }] }] })).toBe(false);
    });
  });
});
