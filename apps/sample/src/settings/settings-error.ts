/** Thrown if an environment variable has an invalid value. */
export class SettingsError extends Error {
  constructor(
    readonly variable: string,
    rule: string,
    got?: string,
  ) {
    super(`${variable} ${rule}${got === undefined ? '' : ` (got ${JSON.stringify(got)})`}`);
    this.name = 'SettingsError';
  }
}
