import { setTimeout as wait } from 'node:timers/promises';

/** What PostgreSQL and MySQL say to a transaction that they gave up in favour of another, and SQLite when another process writes. */
const victimCodes = new Set([
  '40P01',
  '40001',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
]);

const mostTries = 5;

/** Runs a transaction again when the database chose it as the victim of a deadlock. */
export async function retryVictims<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === mostTries || !victimCodes.has(String((error as { code?: unknown } | null)?.code)))
        throw error;
      await wait(Math.random() * 20 * tries);
    }
  }
}
