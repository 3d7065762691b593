import { setTimeout as wait } from 'node:timers/promises';

/**
 * Error codes of transactions that the database rolled back in favour of another one (PostgreSQL, MySQL), or
 * that met another process writing (SQLite).
 */
const victimCodes = new Set([
  '40P01',
  '40001',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
]);

const maxTries = 5;

/** Runs a transaction, and runs it again if the database chose it as the victim of a deadlock. */
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
