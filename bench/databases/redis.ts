import { Redis } from 'ioredis';
import { NotAvailable } from '../harness/case.js';
import type { Ending } from '../harness/scope.js';

const redisUrl = new URL(process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379');
export const redisAddress = {
  host: redisUrl.hostname,
  port: Number(redisUrl.port || 6379),
  db: Number(redisUrl.pathname.slice(1) || 0),
  ...(redisUrl.password && { username: redisUrl.username || 'default', password: redisUrl.password }),
};
export type RedisAddress = typeof redisAddress;

/**
 * The benchmark's own keys in Redis, which all begin with `prefix`. They are removed at the end of the scope,
 * even if the process that created them has crashed.
 */
export class RedisKeys implements Ending {
  constructor(readonly prefix: string) {}

  async end(): Promise<void> {
    await withRedis(async (redis) => {
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, 'MATCH', `${this.prefix}*`, 'COUNT', 1000);
        cursor = next;
        if (keys.length > 0) await redis.unlink(keys);
      } while (cursor !== '0');
    });
  }
}

/** Returns the version of Redis, or undefined if no server responds. */
export async function redisVersion(): Promise<string | undefined> {
  try {
    const info = await withRedis((redis) => redis.info('server'));
    return /redis_version:(\S+)/.exec(info)?.[1];
  } catch (error) {
    if (error instanceof NotAvailable) return undefined;
    throw error;
  }
}

async function withRedis<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ ...redisAddress, lazyConnect: true, retryStrategy: () => null });
  // Ignores the `error` event, because `connect` rejects with the same error.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch {
    throw new NotAvailable('no Redis server responds');
  }
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
