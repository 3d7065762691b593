import { defaultPageSize, maxPageSize } from '../v2/page.js';
import { reference } from './open-api.schemas.js';

/** The bodies of requests. */
export const requestBodies = {
  webhook: { required: true, ...json('WebhookInput') },
  partialWebhook: { required: true, ...json('WebhookPartialInput') },
  secretRotation: json('WebhookSecretRotation'),
  tokenRotation: json('WebhookTokenRotation'),
};

/** The responses. */
export const responses = {
  webhook: { description: 'The webhook', ...json('Webhook') },
  page: { description: 'A page of webhooks', ...json('WebhookPage') },
  test: { description: 'The result', ...json('WebhookTest') },
  secret: { description: 'The secret', ...json('WebhookSecret') },
  entityPage: { description: 'A page of entities', ...json('WebhookEntityPage') },
  error: (description: string) => ({ description, ...json('WebhookError') }),
};

/** Responses by status, for operations on one webhook. */
export const missingWebhook = { 404: responses.error('The org has no such webhook') };

/** Responses by status, for operations that take a body. */
export const invalidBody = {
  400: responses.error('Invalid fields, by name, or invalid JSON'),
  415: responses.error('The body is not application/json'),
};

/** Responses by status, for operations that the options can limit per minute. */
export const limitedPerMinute = {
  429: {
    ...responses.error('Too many within a minute, if there is such a limit'),
    headers: {
      'Retry-After': { description: 'Seconds until it is allowed again', schema: { type: 'integer' } },
    },
  },
};

/** Responses by status, for all operations. */
export const refusedCaller = {
  401: responses.error('Missing or invalid credentials'),
  403: responses.error('The caller may not use this org'),
};

/** The query parameters of lists. */
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
