/** Something that must not outlive the benchmark, such as a process or a database. */
export interface Ending {
  end(): Promise<void>;
}

/**
 * Holds everything that must end after a measurement or at the end of the run. When the scope ends, also on
 * an interrupt, it ends everything that was added to it, in reverse order.
 */
export class Scope implements Ending {
  private readonly endings: Ending[] = [];
  private readonly inner = new Set<Scope>();

  add<T extends Ending>(ending: T): T {
    this.endings.push(ending);
    return ending;
  }

  /** Opens an inner scope. If it is not closed before, it ends when this scope ends. */
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
      // Continues after a failure, because the others must still be ended.
      await ending.end().catch((error: unknown) => console.error(`Clean-up failed: ${String(error)}`));
    }
  }
}
