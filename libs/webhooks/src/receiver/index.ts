// For every receiver: functions and types to verify that a request is genuine.
export { verifyWebhook } from './verify-webhook.js';
export type { VerifiedWebhook, VerifyWebhookOptions } from './webhook-verifier.js';
export type { WebhookCredentials } from './credentials.js';
export type { ReceivedHeaders } from './received-headers.js';
export type { Duration } from '../shared/duration.js';
export { WebhookVerificationError } from '../errors/webhook-verification.error.js';

// For a receiver in a Nest app: a guard that accepts only genuine requests, and each event only once.
export { WebhookGuard } from './webhook.guard.js';
export type { WebhookGuardOptions } from './webhook.guard.js';
export { MemoryReceivedWebhooks } from './memory.received-webhooks.js';
export type { MemoryReceivedWebhooksOptions } from './memory.received-webhooks.js';
export type { ReceivedWebhooks, WebhookReceipt } from './received-webhooks.js';
