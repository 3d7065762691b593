import type { Catalog } from '../../catalog/catalog.js';
import type { CatalogEntity } from '../../catalog/entity-definition.js';
import { bodyReference } from './open-api.schemas.js';

/** What is sent to the webhooks of each entity, by its name. */
export function sentRequests(catalog: Catalog): object {
  return Object.fromEntries(catalog.all().map((entity) => [entity.name, { put: sentRequest(entity) }]));
}

/** The content type of the body is the header `Content-Type`, which OpenAPI has nobody name among the parameters. */
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
          'Taken. Any other answer is a failure: it is sent again, and too many suspend the webhook.',
      },
    },
  };
}

const sentHeaders = [
  header(
    'Auth',
    'The token of the webhook, by which the receiver knows that the request is genuine',
    'a3f7f07de894cd3c2f7f50248ccbd4',
  ),
  header('webhook-id', 'The event, the same on every attempt', '019aa5e0-7c5c-7d6e-b0a4-3f2b9c1d5e7f'),
  header('webhook-timestamp', 'When it was sent, in seconds since 1970', '1614265330'),
  header(
    'webhook-signature',
    'As Standard Webhooks has it, with the secret of the webhook; two of them while one secret takes the place of another',
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  ),
];

function header(name: string, description: string, example: string): object {
  return { in: 'header', name, required: true, description, schema: { type: 'string', example } };
}
