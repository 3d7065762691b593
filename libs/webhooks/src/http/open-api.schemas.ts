import type { WebhookEntityName } from '../catalog/entity-definition.js';
import { remoteUrlLimit } from '../manage/webhook-field-rules.js';

/** `Authorization: Bearer …`. */
export const bearerScheme = { bearer: { type: 'http', scheme: 'bearer' } };

/** The component schemas of the webhooks' API. */
export function schemas(entities: readonly WebhookEntityName[]): object {
  const remoteUrl = {
    type: 'string',
    format: 'uri',
    maxLength: remoteUrlLimit,
    example: 'https://example.com/hooks/',
  };
  const entity = { type: 'string', enum: [...entities], default: 'orders' };
  const input = { type: 'object', properties: { remote_url: remoteUrl, entity } };
  return {
    Webhook: webhook(remoteUrl, entity),
    WebhookInput: { ...input, required: ['remote_url'] },
    WebhookPartialInput: input,
    WebhookPage: webhookPage,
    WebhookError: { type: 'object', properties: { detail: { type: 'string' } }, additionalProperties: true },
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
    suspended_at: { ...time, nullable: true },
  };
  return { type: 'object', properties, required: Object.keys(properties) };
}

const link = { type: 'string', format: 'uri', nullable: true };
const webhookPage = {
  type: 'object',
  properties: {
    count: { type: 'integer' },
    next: link,
    previous: link,
    results: { type: 'array', items: reference('Webhook') },
  },
  required: ['count', 'next', 'previous', 'results'],
};

/** The bodies of requests and answers. */
export const bodies = {
  webhook: { description: 'The webhook', ...json('Webhook') },
  page: { description: 'A page of webhooks', ...json('WebhookPage') },
  input: { required: true, ...json('WebhookInput') },
  partialInput: { required: true, ...json('WebhookPartialInput') },
  error: (description: string) => ({ description, ...json('WebhookError') }),
};

function json(schema: string): object {
  return { content: { 'application/json': { schema: reference(schema) } } };
}

function reference(schema: string): object {
  return { $ref: `#/components/schemas/${schema}` };
}
