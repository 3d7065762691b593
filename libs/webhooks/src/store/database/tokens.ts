/** DI token of the host's DataSource, which has the library's tables. */
export const WEBHOOKS_DATA_SOURCE = Symbol('nestjs-typeorm-webhooks:data-source');

/** DI token of the `Database`: the stores' access to the host's database. */
export const WEBHOOKS_DATABASE = Symbol('nestjs-typeorm-webhooks:database');
