/** Something that must not outlive the bench, such as a process or a database. */
export interface Ending {
  end(): Promise<void>;
}

/**
 * Ends everything that was added to it, in reverse order: after a measurement, at the end of the run, or on
 * an interrupt.
 */
export class Scope implements Ending {
  private readonly endings: Ending[] = [];
  private readonly inner = new Set<Scope>();

  add<T extends Ending>(ending: T): T {
    this.endings.push(ending);
    return ending;
  }

  /** Opens an inner scope, which ends with this one at the latest. */
  open(): Scope {
    const scope = new Scope();
    this.inner.add(scope);
    return scope;
  }

  /** Ends an inner scope. */
  async close(scope: Scope): Promise<void> {
    this.inner.delete(scope);
    await scope.end();
  }

  async end(): Promise<void> {
    for (const scope of [...this.inner]) await this.close(scope);
    for (let ending = this.endings.pop(); ending; ending = this.endings.pop()) {
      // If one of them fails to end, the others must still be ended.
      await ending.end().catch((error: unknown) => console.error(`Clean-up failed: ${String(error)}`));
    }
  }
}
