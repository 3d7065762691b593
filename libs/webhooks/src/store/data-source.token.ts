/** DI token of the host's DataSource that has our tables. */
export const WEBHOOKS_DATA_SOURCE = Symbol('nestjs-typeorm-webhooks:data-source');
