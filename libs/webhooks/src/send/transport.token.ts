/** DI token of the transport in use: the value of the option `transport`, or the default transport. */
export const WEBHOOK_TRANSPORT = Symbol('nestjs-typeorm-webhooks:transport');
