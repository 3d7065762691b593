import { setTimeout as wait } from 'node:timers/promises';

/** Deadlocks end after a few rounds; more means that something else is wrong. */
const mostTries = 10;

/** Runs a transaction again when the database chose it as a victim; the caller's error otherwise. */
export async function retryTransaction<T>(
  transaction: () => Promise<T>,
  isVictim: (error: unknown) => boolean,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === mostTries || !isVictim(error)) throw error;
      await wait(Math.random() * 10 * tries);
    }
  }
}

/** The driver's own code of an error: `40P01`, `ER_LOCK_DEADLOCK`, `SQLITE_BUSY`. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
