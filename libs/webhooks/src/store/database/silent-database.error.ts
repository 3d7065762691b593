/** Thrown if the database did not answer in time. The database may still have executed the statement. */
export class SilentDatabaseError extends Error {
  override readonly name = 'SilentDatabaseError';

  /** @param timeout how long the library waited, in milliseconds */
  constructor(timeout: number) {
    super(`No answer from the database within ${timeout / 1000} s`);
  }
}
