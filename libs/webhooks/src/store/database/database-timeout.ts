/** DI token of the timeout for the host's database server, in milliseconds. */
export const DATABASE_TIMEOUT = Symbol('nestjs-typeorm-webhooks:database-timeout');

/**
 * How long the library waits for an answer of a database server by default, in milliseconds. Without a
 * timeout, drivers would wait forever if the server died or if a firewall silently dropped the connection. A
 * lease leaves much more time than this timeout for recording an outcome, so the recording can be tried
 * again.
 */
export const defaultDatabaseTimeout = 20_000;
