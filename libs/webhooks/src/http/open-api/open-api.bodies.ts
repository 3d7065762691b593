import { defaultPageSize, maxPageSize } from '../v2/page.js';
import { reference } from './open-api.schemas.js';

/** The request bodies of the routes, in OpenAPI's format. */
export const requestBodies = {
  webhook: { required: true, ...json('WebhookInput') },
  partialWebhook: { required: true, ...json('WebhookPartialInput') },
  secretRotation: json('WebhookSecretRotation'),
  tokenRotation: json('WebhookTokenRotation'),
};

/** The responses of the routes, in OpenAPI's format. */
export const responses = {
  webhook: { description: 'The webhook', ...json('Webhook') },
  page: { description: 'A page of webhooks', ...json('WebhookPage') },
  test: { description: 'The result of the test', ...json('WebhookTest') },
  secret: { description: 'The secret', ...json('WebhookSecret') },
  entityPage: { description: 'A page of entities', ...json('WebhookEntityPage') },
  error: (description: string) => ({ description, ...json('WebhookError') }),
};

/** Error responses of operations on a single webhook. The keys are HTTP statuses. */
export const missingWebhook = { 404: responses.error('The org has no such webhook') };

/** Error responses of operations with a request body. The keys are HTTP statuses. */
export const invalidBody = {
  400: responses.error('Error messages by the name of the field, or invalid JSON'),
  415: responses.error('The body is not application/json'),
};

/** Error responses of operations that the host can limit per minute. The keys are HTTP statuses. */
export const limitedPerMinute = {
  429: {
    ...responses.error('Too many requests within a minute, if the server limits them'),
    headers: {
      'Retry-After': {
        description: 'Number of seconds until a request is allowed again',
        schema: { type: 'integer' },
      },
    },
  },
};

/** Error responses of all operations. The keys are HTTP statuses. */
export const refusedCaller = {
  401: responses.error('Missing or invalid credentials'),
  403: responses.error('The caller may not use this org'),
};

/** The query parameters of routes that return a list. */
export const pageQuery = [
  parameter('query', 'limit', { type: 'integer', default: defaultPageSize, maximum: maxPageSize }),
  parameter('query', 'offset', { type: 'integer', default: 0 }),
];

export function parameter(place: 'path' | 'query', name: string, schema: object): object {
  return { in: place, name, required: place === 'path', schema };
}

function json(schema: string): object {
  return { content: { 'application/json': { schema: reference(schema) } } };
}
