import { bodies, bearerScheme } from './open-api.schemas.js';
import { defaultLimit, highestLimit } from '../v2/page.js';
import { orgPattern } from '../webhook-paths.js';

/** The paths of our routes. */
export function describePaths(root: string): object {
  const collection = `${root}/orgs/{org_pk}/webhooks/`;
  const item = `${collection}{webhook_pk}/`;
  return {
    [collection]: {
      parameters: [orgParameter],
      get: operation('listWebhooks', 'List the webhooks of an organization', {
        parameters: [limitParameter, offsetParameter],
        responses: { 200: bodies.page },
      }),
      post: operation('createWebhook', 'Create a webhook', {
        requestBody: bodies.input,
        responses: { 201: bodies.webhook, ...refusesBodies, ...mayBeThrottled },
      }),
    },
    [item]: {
      parameters: [orgParameter, webhookParameter],
      get: operation('getWebhook', 'Show a webhook', { responses: { 200: bodies.webhook, ...mayBeUnknown } }),
      put: operation('replaceWebhook', 'Set remote_url, and entity if it is given', {
        requestBody: bodies.input,
        responses: { 200: bodies.webhook, ...mayBeUnknown, ...refusesBodies },
      }),
      patch: operation('updateWebhook', 'Change what is given', {
        requestBody: bodies.partialInput,
        responses: { 200: bodies.webhook, ...mayBeUnknown, ...refusesBodies },
      }),
      delete: operation('deleteWebhook', 'Delete a webhook; what was pending for it is never sent', {
        responses: { 204: { description: 'Deleted' }, ...mayBeUnknown },
      }),
    },
    [`${item}resume/`]: {
      parameters: [orgParameter, webhookParameter],
      post: operation('resumeWebhook', 'End a suspension; what was held is sent', {
        responses: { 200: bodies.webhook, ...mayBeUnknown },
      }),
    },
    [`${item}test/`]: {
      parameters: [orgParameter, webhookParameter],
      post: operation('testWebhook', 'Send the example of its entity at once, and tell what came of it', {
        responses: {
          200: bodies.test,
          ...mayBeUnknown,
          ...mayBeThrottled,
          400: bodies.error('The entity has no example'),
        },
      }),
    },
    [`${item}secret/`]: {
      parameters: [orgParameter, webhookParameter],
      get: operation('getWebhookSecret', 'Show the secret that signs what is sent to a webhook', {
        responses: { 200: bodies.secret, ...mayBeUnknown },
      }),
    },
    [`${item}rotate-secret/`]: {
      parameters: [orgParameter, webhookParameter],
      post: operation('rotateWebhookSecret', 'Give a webhook another secret; for a while both sign', {
        requestBody: bodies.secretRotation,
        responses: { 200: bodies.secret, ...mayBeUnknown, ...refusesBodies },
      }),
    },
    [`${item}rotate-token/`]: {
      parameters: [orgParameter, webhookParameter],
      post: operation('rotateWebhookToken', 'Give a webhook another token, at once or from effective_at on', {
        requestBody: bodies.tokenRotation,
        responses: { 200: bodies.webhook, ...mayBeUnknown, ...refusesBodies },
      }),
    },
    [`${root}/orgs/{org_pk}/webhook-entities/`]: {
      parameters: [orgParameter],
      get: operation('listWebhookEntities', 'List what a webhook can subscribe to', {
        parameters: [limitParameter, offsetParameter],
        responses: { 200: bodies.entityPage },
      }),
    },
  };
}

interface Operation {
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: object;
}

function operation(operationId: string, summary: string, { responses, ...rest }: Operation): object {
  return {
    operationId,
    summary,
    tags: ['webhooks'],
    security: Object.keys(bearerScheme).map((name) => ({ [name]: [] })),
    ...rest,
    responses: {
      ...responses,
      401: bodies.error('No or bad credentials'),
      403: bodies.error('Not your org'),
    },
  };
}

const mayBeUnknown = { 404: bodies.error('No such webhook in this org') };
const refusesBodies = {
  400: bodies.error('Bad fields, by name, or broken JSON'),
  415: bodies.error('The body is not application/json'),
};
const mayBeThrottled = {
  429: {
    ...bodies.error('Too many within a minute, where there is such a limit'),
    headers: {
      'Retry-After': { description: 'In so many seconds it is allowed again', schema: { type: 'integer' } },
    },
  },
};

const orgParameter = parameter('path', 'org_pk', { type: 'string', pattern: orgPattern.source });
const webhookParameter = parameter('path', 'webhook_pk', { type: 'integer' });
const limitParameter = parameter('query', 'limit', {
  type: 'integer',
  default: defaultLimit,
  maximum: highestLimit,
});
const offsetParameter = parameter('query', 'offset', { type: 'integer', default: 0 });

function parameter(place: 'path' | 'query', name: string, schema: object): object {
  return { in: place, name, required: place === 'path', schema };
}
