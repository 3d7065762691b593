import { Catalog } from '../../catalog/catalog.js';
import { inDialectOf, webhooksKeyOf } from './open-api.dialect.js';
import { describePaths } from './open-api.paths.js';
import { bearerScheme, schemas } from './open-api.schemas.js';
import { sentRequests } from './open-api.sent-requests.js';
import { withoutOuterSlashes } from '../webhook-paths.js';

/**
 * The members of an OpenAPI 3 document that `describeWebhooksApi` needs. `SwaggerModule.createDocument()`
 * returns such a document.
 */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: object;
  readonly components?: object;
  readonly webhooks?: object;
  readonly 'x-webhooks'?: object;
}

/** Options of `describeWebhooksApi`. Pass the values with which you configured the module. */
export interface DescribeWebhooksApiOptions {
  /**
   * The global prefix of your application followed by the module's `prefix`, such as `'host/api/v2'`. Default
   * `'api/v2'`.
   */
  readonly prefix?: string;
  /**
   * The entities that webhooks can subscribe to. Pass `app.get(Catalog)` to include your own. Default: the
   * six entities of v2.
   */
  readonly catalog?: Catalog;
}

/**
 * Returns a copy of an OpenAPI document with two additions: the webhook routes, and the requests that the
 * library sends to webhooks. The copy has the same OpenAPI version. The requests are described under
 * `webhooks`. OpenAPI 3.0 doesn't support `webhooks`, so a 3.0 document describes the requests under
 * `x-webhooks`, where some viewers look for them. The description assumes the default `signer` and
 * `successStatuses`.
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
