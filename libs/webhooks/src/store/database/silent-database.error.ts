/** The database hasn't answered in time. What it was asked may have been done. */
export class SilentDatabaseError extends Error {
  override readonly name = 'SilentDatabaseError';

  /** @param patience how long it was waited for, in milliseconds */
  constructor(patience: number) {
    super(`No answer of the database within ${patience / 1000} s`);
  }
}
