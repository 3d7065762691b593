import { Catalog } from '../../catalog/catalog.js';
import { inDialectOf, webhooksKeyOf } from './open-api.dialect.js';
import { describePaths } from './open-api.paths.js';
import { bearerScheme, schemas } from './open-api.schemas.js';
import { sentRequests } from './open-api.sent-requests.js';
import { withoutOuterSlashes } from '../webhook-paths.js';

/** The little that is needed of an OpenAPI 3 document, such as `SwaggerModule.createDocument()` makes. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: object;
  readonly components?: object;
  readonly webhooks?: object;
  readonly 'x-webhooks'?: object;
}

/** Where the routes are and what can be subscribed to, as the host has configured the module. */
export interface DescribeWebhooksApiOptions {
  /** Global prefix and `prefix` of the module together: `'api/v2'`. Default `'api/v2'`. */
  readonly prefix?: string;
  /** What can be subscribed to: `app.get(Catalog)`, with the host's own entities. Default the six of the API text. */
  readonly catalog?: Catalog;
}

/**
 * Adds to an OpenAPI document the routes of the webhooks and, under `webhooks`, what is sent to them; returns a new one. It keeps the document's
 * version: in 3.0, which has no `webhooks`, they stand under `x-webhooks`, where some viewers look for them. What is sent is described as it is with the default
 * `signer` and `successStatuses`.
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
