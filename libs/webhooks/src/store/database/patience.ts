/** DI token of how long the host's database server is waited for, in milliseconds. */
export const DATABASE_PATIENCE = Symbol('nestjs-typeorm-webhooks:database-patience');

/**
 * A server that died, or that a firewall has forgotten, doesn't say so, and drivers wait for ever. Well below what a lease leaves for an outcome to be recorded, so
 * that there is time to ask again.
 */
export const defaultPatience = 20_000;
