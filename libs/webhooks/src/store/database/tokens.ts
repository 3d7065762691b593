/** DI token of the host's DataSource that contains the library's tables. */
export const WEBHOOKS_DATA_SOURCE = Symbol('nestjs-typeorm-webhooks:data-source');

/** DI token of the `Database`, through which the stores access the host's database. */
export const WEBHOOKS_DATABASE = Symbol('nestjs-typeorm-webhooks:database');
