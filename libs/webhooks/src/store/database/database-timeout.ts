/** DI token of the timeout for the host's database server, in milliseconds. */
export const DATABASE_TIMEOUT = Symbol('nestjs-typeorm-webhooks:database-timeout');

/**
 * A server that died, or that a firewall has forgotten, sends nothing, and drivers wait forever. The timeout
 * is well below the time that a lease leaves for recording an outcome, so there is time for another try.
 */
export const defaultDatabaseTimeout = 20_000;
