/** Something that must not outlive the bench: a process, a database. */
export interface Ending {
  end(): Promise<void>;
}

/** What was started and made, to be ended in reverse order: after each measurement, at the end of the run, or when it is interrupted. */
export class Scope implements Ending {
  private readonly endings: Ending[] = [];
  private readonly inner = new Set<Scope>();

  add<T extends Ending>(ending: T): T {
    this.endings.push(ending);
    return ending;
  }

  /** A shorter-lived one, ended with this one at the latest. */
  open(): Scope {
    const scope = new Scope();
    this.inner.add(scope);
    return scope;
  }

  /** Ends one of the shorter-lived ones. */
  async close(scope: Scope): Promise<void> {
    this.inner.delete(scope);
    await scope.end();
  }

  async end(): Promise<void> {
    for (const scope of [...this.inner]) await this.close(scope);
    for (let ending = this.endings.pop(); ending; ending = this.endings.pop()) {
      // One that can't be ended must not keep the others alive.
      await ending.end().catch((error: unknown) => console.error(`Can't clear up: ${String(error)}`));
    }
  }
}
