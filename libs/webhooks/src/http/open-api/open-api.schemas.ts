import type { Catalog } from '../../catalog/catalog.js';
import { maxRemoteUrlLength } from '../../manage/webhook-field-rules.js';
import { defaultOverlap, maxOverlap } from '../../manage/rotation-rules.js';

/** The security scheme of the routes: `Authorization: Bearer …`. */
export const bearerScheme = { bearer: { type: 'http', scheme: 'bearer' } };

/** Returns the component schemas of the webhook API, in the JSON Schema dialect of OpenAPI 3.1. */
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
    duration_ms: {
      type: ['integer', 'null'],
      description: 'Duration of the test; null if the library hides how long the lookup of the host took',
    },
    result: {
      type: 'string',
      enum: ['success', 'status', 'timeout', 'connection', 'address', 'stalled', 'egress'],
      description:
        'address: the host was not found, or its address or port is not allowed. stalled and egress: the test failed on the side of the sender, not of the receiver',
    },
    status: {
      type: ['integer', 'null'],
      description: 'Status of the response; null if there was no response',
    },
    error: { type: ['string', 'null'], description: 'Why the test failed; null if it succeeded' },
    response_excerpt: { type: ['string', 'null'], description: 'The beginning of the response body' },
  },
  required: ['started_at', 'duration_ms', 'result', 'status', 'error', 'response_excerpt'],
};

const webhookSecret = {
  type: 'object',
  properties: {
    secret: {
      type: 'string',
      description: 'The signing secret, in the format of the Standard Webhooks libraries',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
    public_key: {
      type: 'string',
      description: 'The key that verifies the Ed25519 signatures; missing if requests have none',
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
      description: 'Number of seconds during which the previous secret also signs',
    },
  },
};

const tokenRotation = {
  type: 'object',
  properties: {
    effective_at: {
      type: 'string',
      format: 'date-time',
      description: 'When the new token replaces the previous one. Default: immediately',
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
    example: { description: "An example of this entity's bodies (any JSON value); null if there is none" },
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

/**
 * Returns the name of the component schema for an entity's bodies. Entity names need no escaping, because
 * they contain only characters that OpenAPI allows in component names.
 */
function bodyNameOf(entity: string): string {
  return `WebhookBody.${entity}`;
}

/** Returns a reference to the schema of an entity's bodies. */
export function bodyReference(entity: string): object {
  return reference(bodyNameOf(entity));
}

/** Returns a reference to a component schema. */
export function reference(schema: string): object {
  return { $ref: `#/components/schemas/${schema}` };
}
