import {
  invalidBody,
  limitedPerMinute,
  missingWebhook,
  pageQuery,
  requestBodies,
  responses,
} from './open-api/open-api.bodies.js';
import { defineRoute } from './route.js';
import type { AnyRoute } from './route.js';

/**
 * All routes of the library. To add a route, declare it here and give it a handler in a controller. An
 * OPTIONS request to a route with `:pk` gets status 404 if the webhook doesn't exist.
 */
export const routes = {
  webhooks: defineRoute({
    path: 'orgs/:org/webhooks',
    name: 'Webhook List',
    description: 'The webhooks of an organization.',
    methods: {
      GET: {
        operationId: 'listWebhooks',
        summary: 'List the webhooks of an organization',
        query: pageQuery,
        responses: { 200: responses.page },
      },
      POST: {
        operationId: 'createWebhook',
        summary: 'Create a webhook',
        body: requestBodies.webhook,
        responses: { 201: responses.webhook, ...invalidBody, ...limitedPerMinute },
      },
    },
  }),

  webhook: defineRoute({
    path: 'orgs/:org/webhooks/:pk',
    name: 'Webhook Instance',
    description: 'A webhook.',
    methods: {
      GET: {
        operationId: 'getWebhook',
        summary: 'Show a webhook',
        responses: { 200: responses.webhook, ...missingWebhook },
      },
      PUT: {
        operationId: 'replaceWebhook',
        summary: 'Set remote_url, and entity if it is given',
        body: requestBodies.webhook,
        responses: { 200: responses.webhook, ...missingWebhook, ...invalidBody, ...limitedPerMinute },
      },
      PATCH: {
        operationId: 'updateWebhook',
        summary: 'Change the given fields of a webhook',
        body: requestBodies.partialWebhook,
        responses: { 200: responses.webhook, ...missingWebhook, ...invalidBody, ...limitedPerMinute },
      },
      DELETE: {
        operationId: 'deleteWebhook',
        summary: 'Delete a webhook. Its pending deliveries are never sent',
        responses: { 204: { description: 'Deleted' }, ...missingWebhook },
      },
    },
  }),

  resume: defineRoute({
    path: 'orgs/:org/webhooks/:pk/resume',
    name: 'Webhook Resume',
    description: 'Ends a suspension.',
    methods: {
      POST: {
        operationId: 'resumeWebhook',
        summary: 'End a suspension, and send the held deliveries',
        responses: { 200: responses.webhook, ...missingWebhook, ...limitedPerMinute },
      },
    },
  }),

  test: defineRoute({
    path: 'orgs/:org/webhooks/:pk/test',
    name: 'Webhook Test',
    description: 'Sends an example.',
    methods: {
      POST: {
        operationId: 'testWebhook',
        summary: "Send the example of the webhook's entity immediately, and return the result",
        responses: {
          200: responses.test,
          ...missingWebhook,
          ...limitedPerMinute,
          400: responses.error('The entity has no example'),
        },
      },
    },
  }),

  secret: defineRoute({
    path: 'orgs/:org/webhooks/:pk/secret',
    name: 'Webhook Secret',
    description: 'The secret that signs requests to the webhook.',
    methods: {
      GET: {
        operationId: 'getWebhookSecret',
        summary: 'Show the secret that signs requests to a webhook',
        responses: { 200: responses.secret, ...missingWebhook },
      },
    },
  }),

  rotateSecret: defineRoute({
    path: 'orgs/:org/webhooks/:pk/rotate-secret',
    name: 'Webhook Rotate Secret',
    description: 'Replaces the secret of the webhook.',
    methods: {
      POST: {
        operationId: 'rotateWebhookSecret',
        summary: 'Replace the secret of a webhook. Both secrets sign during the overlap',
        body: requestBodies.secretRotation,
        responses: { 200: responses.secret, ...missingWebhook, ...invalidBody, ...limitedPerMinute },
      },
    },
  }),

  rotateToken: defineRoute({
    path: 'orgs/:org/webhooks/:pk/rotate-token',
    name: 'Webhook Rotate Token',
    description: 'Replaces the token of the webhook.',
    methods: {
      POST: {
        operationId: 'rotateWebhookToken',
        summary: 'Replace the token of a webhook, immediately or from effective_at on',
        body: requestBodies.tokenRotation,
        responses: { 200: responses.webhook, ...missingWebhook, ...invalidBody, ...limitedPerMinute },
      },
    },
  }),

  entities: defineRoute({
    path: 'orgs/:org/webhook-entities',
    name: 'Webhook Entity List',
    description: 'The entities that a webhook can subscribe to.',
    methods: {
      GET: {
        operationId: 'listWebhookEntities',
        summary: 'List the entities that a webhook can subscribe to',
        query: pageQuery,
        responses: { 200: responses.entityPage },
      },
    },
  }),
};

export const allRoutes: readonly AnyRoute[] = Object.values(routes);
