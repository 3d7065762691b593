/** DI token of the timeout for the host's database server, in milliseconds. */
export const DATABASE_TIMEOUT = Symbol('nestjs-typeorm-webhooks:database-timeout');

/**
 * How long the library waits for an answer of a database server by default, in milliseconds. Without a
 * timeout, drivers would wait forever for a server that died, or on a connection that a firewall has dropped
 * silently. A lease leaves much more time than this for recording an outcome, so there is time for another
 * try.
 */
export const defaultDatabaseTimeout = 20_000;
