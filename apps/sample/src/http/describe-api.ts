import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Catalog, describeWebhooksApi } from '@app/webhooks';

/** Swagger UI at `/docs`: the sample's resources, the API of the webhooks, and what is sent to them. */
export function describeApi(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Sample of nestjs-typeorm-webhooks')
    .setDescription('Change a resource here, and its webhooks get it.')
    .setVersion('2')
    .setOpenAPIVersion('3.1.0')
    .build();
  SwaggerModule.setup('docs', app, () => {
    const resources = canonicalPaths(SwaggerModule.createDocument(app, config));
    return describeWebhooksApi(resources, { prefix: 'api/v2', catalog: app.get(Catalog) });
  });
}

/** With the slash at the end, and with the parameters that the handlers take as a whole. */
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
