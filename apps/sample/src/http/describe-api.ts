import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Catalog, describeWebhooksApi } from '@app/webhooks';

/**
 * Serves Swagger UI at `/docs`. It describes the sample's resources, the webhook API, and the requests that
 * receivers of webhooks get.
 */
export function describeApi(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Sample application of nestjs-typeorm-webhooks')
    .setDescription('A change to a resource is sent to the webhooks that subscribe to it.')
    .setVersion('2')
    .setOpenAPIVersion('3.1.0')
    .build();
  SwaggerModule.setup('docs', app, () => {
    const resources = canonicalPaths(SwaggerModule.createDocument(app, config));
    return describeWebhooksApi(resources, { prefix: 'api/v2', catalog: app.get(Catalog) });
  });
}

/**
 * Adds the trailing slash to each path and describes the path parameters. Swagger can't find the parameters,
 * because the handlers take all of them as one object.
 */
function canonicalPaths(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    `${path}/`,
    { ...operations, parameters: parametersIn(path) },
  ]);
  return { ...document, paths: Object.fromEntries(paths) as OpenAPIObject['paths'] };
}

function parametersIn(path: string): object[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return names.map((name) => ({ in: 'path', name, required: true, schema: { type: 'string' } }));
}
