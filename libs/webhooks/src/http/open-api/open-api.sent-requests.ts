import type { Catalog } from '../../catalog/catalog.js';
import type { CatalogEntity } from '../../catalog/entity-definition.js';
import { bodyReference } from './open-api.schemas.js';

/**
 * Describes the requests that the library sends to webhooks. The keys of the result are the names of the
 * entities.
 */
export function sentRequests(catalog: Catalog): object {
  return Object.fromEntries(catalog.all().map((entity) => [entity.name, { put: sentRequest(entity) }]));
}

/**
 * Describes the request for one entity. The headers don't include `Content-Type`, because OpenAPI forbids
 * that header as a parameter. OpenAPI takes the content type from the description of the request body.
 */
function sentRequest({ name, description, example }: CatalogEntity): object {
  return {
    summary: description || name,
    tags: ['webhooks'],
    security: [],
    parameters: sentHeaders,
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: bodyReference(name), ...(example !== null && { example }) },
      },
    },
    responses: {
      200: {
        description:
          'Accepted. Any other status is a failure. A failed request is sent again, and too many failures suspend the webhook.',
      },
    },
  };
}

const sentHeaders = [
  header(
    'Auth',
    'The token of the webhook, which proves that the request is genuine',
    'a3f7f07de894cd3c2f7f50248ccbd4',
  ),
  header(
    'webhook-id',
    'The id of the event, the same on every attempt',
    '019aa5e0-7c5c-7d6e-b0a4-3f2b9c1d5e7f',
  ),
  header('webhook-timestamp', 'When the request was sent, in seconds since 1970', '1614265330'),
  header(
    'webhook-signature',
    'The signature of Standard Webhooks, made with the secret of the webhook. While the secret is being replaced, there are two signatures',
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  ),
];

function header(name: string, description: string, example: string): object {
  return { in: 'header', name, required: true, description, schema: { type: 'string', example } };
}
