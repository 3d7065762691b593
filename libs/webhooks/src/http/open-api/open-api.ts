import { Catalog } from '../../catalog/catalog.js';
import { inDialectOf, webhooksKeyOf } from './open-api.dialect.js';
import { describePaths } from './open-api.paths.js';
import { bearerScheme, schemas } from './open-api.schemas.js';
import { sentRequests } from './open-api.sent-requests.js';
import { withoutOuterSlashes } from '../webhook-paths.js';

/**
 * The part of an OpenAPI 3 document that is needed here. `SwaggerModule.createDocument()` returns such a
 * document.
 */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: object;
  readonly components?: object;
  readonly webhooks?: object;
  readonly 'x-webhooks'?: object;
}

/** The path of the routes and the entities, as you have configured the module. */
export interface DescribeWebhooksApiOptions {
  /** The global prefix followed by the module's `prefix`, such as `'host/api/v2'`. Default `'api/v2'`. */
  readonly prefix?: string;
  /** The entities: `app.get(Catalog)` includes your own. Default: the six entities of v2. */
  readonly catalog?: Catalog;
}

/**
 * Adds the webhook routes to an OpenAPI document and, under `webhooks`, the requests that are sent to
 * webhooks. Returns a new document of the same version. OpenAPI 3.0 has no `webhooks`: there, the requests
 * are under `x-webhooks`, where some viewers look for them. The requests are described as the default
 * `signer` and `successStatuses` make them.
 */
export function describeWebhooksApi<Document extends OpenApiDocument>(
  document: Document,
  { prefix = 'api/v2', catalog = new Catalog([]) }: DescribeWebhooksApiOptions = {},
): Document {
  const components: { schemas?: object; securitySchemes?: object } = document.components ?? {};
  const webhooksKey = webhooksKeyOf(document);
  return {
    ...document,
    paths: { ...document.paths, ...describePaths(`/${withoutOuterSlashes(prefix)}`.replace(/\/$/, '')) },
    [webhooksKey]: { ...document[webhooksKey], ...sentRequests(catalog) },
    components: {
      ...components,
      schemas: { ...components.schemas, ...inDialectOf(document, schemas(catalog)) },
      securitySchemes: { ...bearerScheme, ...components.securitySchemes },
    },
  };
}
