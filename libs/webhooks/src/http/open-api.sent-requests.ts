import type { Catalog } from '../catalog/catalog.js';
import type { CatalogEntity } from '../catalog/entity-definition.js';
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
    parameters: [authParameter],
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

const authParameter = {
  in: 'header',
  name: 'Auth',
  required: true,
  description: 'The token of the webhook, by which the receiver knows that the request is genuine',
  schema: { type: 'string', example: 'a3f7f07de894cd3c2f7f50248ccbd4' },
};
