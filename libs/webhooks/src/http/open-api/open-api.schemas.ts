import type { Catalog } from '../../catalog/catalog.js';
import { maxRemoteUrlLength } from '../../manage/webhook-field-rules.js';
import { defaultOverlap, maxOverlap } from '../../manage/rotation-rules.js';

/** `Authorization: Bearer …`. */
export const bearerScheme = { bearer: { type: 'http', scheme: 'bearer' } };

/** The component schemas of the webhooks' API, in JSON Schema as OpenAPI 3.1 has it. */
export function schemas(catalog: Catalog): object {
  const remoteUrl = {
    type: 'string',
    format: 'uri',
    maxLength: maxRemoteUrlLength,
    example: 'https://example.com/hooks/',
  };
  const entity = { type: 'string', enum: catalog.names(), default: 'orders' };
  const input = { type: 'object', properties: { remote_url: remoteUrl, entity } };
  return {
    Webhook: webhook(remoteUrl, entity),
    WebhookInput: { ...input, required: ['remote_url'] },
    WebhookPartialInput: input,
    WebhookPage: pageSchemaOf('Webhook'),
    WebhookEntity: webhookEntity,
    WebhookEntityPage: pageSchemaOf('WebhookEntity'),
    WebhookTest: webhookTest,
    WebhookSecret: webhookSecret,
    WebhookSecretRotation: secretRotation,
    WebhookTokenRotation: tokenRotation,
    WebhookError: { type: 'object', properties: { detail: { type: 'string' } }, additionalProperties: true },
    ...Object.fromEntries(catalog.all().map(({ name, schema }) => [bodyNameOf(name), schema])),
  };
}

function webhook(remoteUrl: object, entity: object): object {
  const time = { type: 'string', format: 'date-time' };
  const properties = {
    url: { type: 'string', example: '/api/v2/orgs/1/webhooks/1/' },
    remote_url: remoteUrl,
    token: { type: 'string', example: 'a3f7f07de894cd3c2f7f50248ccbd4' },
    created_at: time,
    updated_at: time,
    entity,
    suspended_at: { ...time, type: ['string', 'null'] },
  };
  return { type: 'object', properties, required: Object.keys(properties) };
}

const webhookTest = {
  type: 'object',
  properties: {
    started_at: { type: 'string', format: 'date-time' },
    duration_ms: { type: 'integer' },
    result: { type: 'string', enum: ['success', 'status', 'timeout', 'connection', 'blocked'] },
    status: { type: ['integer', 'null'], description: 'What was answered; null without an answer' },
    error: { type: ['string', 'null'], description: 'What went wrong; null after a success' },
    response_excerpt: { type: ['string', 'null'], description: 'The beginning of what was answered' },
  },
  required: ['started_at', 'duration_ms', 'result', 'status', 'error', 'response_excerpt'],
};

const webhookSecret = {
  type: 'object',
  properties: {
    secret: {
      type: 'string',
      description: 'As the libraries of Standard Webhooks take it',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
    public_key: {
      type: 'string',
      description: 'What verifies the Ed25519 signatures, where there are such',
      example: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
    },
  },
  required: ['secret'],
};

const secretRotation = {
  type: 'object',
  properties: {
    overlap: {
      type: 'integer',
      minimum: 0,
      maximum: maxOverlap / 1000,
      default: defaultOverlap / 1000,
      description: 'For so many seconds the secret before signs too',
    },
  },
};

const tokenRotation = {
  type: 'object',
  properties: {
    effective_at: {
      type: 'string',
      format: 'date-time',
      description: 'Until then the token before is sent; without it the new one is sent at once',
    },
  },
};

const webhookEntity = {
  type: 'object',
  properties: {
    name: { type: 'string', example: 'orders' },
    description: { type: 'string' },
    scope: { type: 'string', enum: ['org', 'global'] },
    kind: { type: 'string', enum: ['state', 'happening'] },
    example: { description: 'What a body looks like, any JSON value; null when there is no example' },
  },
  required: ['name', 'description', 'scope', 'kind', 'example'],
};

const link = { type: ['string', 'null'], format: 'uri' };

function pageSchemaOf(schema: string): object {
  return {
    type: 'object',
    properties: {
      count: { type: 'integer' },
      next: link,
      previous: link,
      results: { type: 'array', items: reference(schema) },
    },
    required: ['count', 'next', 'previous', 'results'],
  };
}

/** Names of entities are what names of components may be. */
function bodyNameOf(entity: string): string {
  return `WebhookBody.${entity}`;
}

/** The schema of what is sent of an entity. */
export function bodyReference(entity: string): object {
  return reference(bodyNameOf(entity));
}

/** The bodies of requests and answers. */
export const bodies = {
  webhook: { description: 'The webhook', ...json('Webhook') },
  page: { description: 'A page of webhooks', ...json('WebhookPage') },
  test: { description: 'What came of it', ...json('WebhookTest') },
  secret: { description: 'The secret', ...json('WebhookSecret') },
  entityPage: { description: 'A page of the catalog', ...json('WebhookEntityPage') },
  input: { required: true, ...json('WebhookInput') },
  partialInput: { required: true, ...json('WebhookPartialInput') },
  secretRotation: json('WebhookSecretRotation'),
  tokenRotation: json('WebhookTokenRotation'),
  error: (description: string) => ({ description, ...json('WebhookError') }),
};

function json(schema: string): object {
  return { content: { 'application/json': { schema: reference(schema) } } };
}

function reference(schema: string): object {
  return { $ref: `#/components/schemas/${schema}` };
}
