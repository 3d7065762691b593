/** DI token of the `WebhookTransport`: the option `transport`, or the default. */
export const WEBHOOK_TRANSPORT = Symbol('nestjs-typeorm-webhooks:transport');
