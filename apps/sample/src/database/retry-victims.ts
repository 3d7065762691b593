import { setTimeout as wait } from 'node:timers/promises';

/**
 * Error codes of transactions that the database rolled back because of another transaction (PostgreSQL,
 * MySQL), or that could not write because another connection was writing (SQLite).
 */
const victimCodes = new Set([
  '40P01',
  '40001',
  '55P03',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
]);

const maxTries = 10;

/**
 * Runs a transaction. Runs it again, up to `maxTries` times in total, if it fails with one of the
 * `victimCodes`.
 */
export async function retryVictims<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === maxTries || !victimCodes.has(String((error as { code?: unknown } | null)?.code)))
        throw error;
      await wait(Math.random() * 20 * tries);
    }
  }
}
