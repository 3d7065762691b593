/** Something that must not outlive the benchmark, such as a process or a database. */
export interface Ending {
  end(): Promise<void>;
}

/**
 * Holds everything that must end after a measurement or at the end of the run. When the scope ends, it ends
 * everything that was added, in reverse order. An interrupt also ends the scope.
 */
export class Scope implements Ending {
  private readonly endings: Ending[] = [];
  private readonly inner = new Set<Scope>();

  add<T extends Ending>(ending: T): T {
    this.endings.push(ending);
    return ending;
  }

  /** Opens an inner scope. An inner scope that is still open ends when this scope ends. */
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
      // Continues after a failure, because the other processes and databases must still be ended.
      await ending.end().catch((error: unknown) => console.error(`Clean-up failed: ${String(error)}`));
    }
  }
}
