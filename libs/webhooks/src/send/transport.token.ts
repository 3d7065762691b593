/** DI token of the `WebhookTransport` in use: the one in the option `transport`, or the default. */
export const WEBHOOK_TRANSPORT = Symbol('nestjs-typeorm-webhooks:transport');
