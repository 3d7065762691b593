import { setTimeout as wait } from 'node:timers/promises';

/**
 * Maximum number of tries. Deadlocks usually end after a few tries. If they don't, something else is wrong.
 */
const maxTries = 10;

/**
 * Runs a transaction again if the database aborted it because of a conflict with another transaction. Throws
 * every other error immediately. If the last try also fails, throws its error.
 */
export async function retryTransaction<T>(
  transaction: () => Promise<T>,
  isVictim: (error: unknown) => boolean,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === maxTries || !isVictim(error)) throw error;
      await wait(Math.random() * 10 * tries);
    }
  }
}

/**
 * Returns the driver's code of an error, such as `40P01`, `ER_LOCK_DEADLOCK` or `SQLITE_BUSY`. Empty if it
 * has none.
 */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
