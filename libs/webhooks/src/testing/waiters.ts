interface Waiter {
  readonly isDone: () => boolean;
  readonly resolve: () => void;
}

/** Those who wait for something of which somebody tells when it may have come. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();

  /** @param complaint the message to reject with after `bound` milliseconds */
  wait(isDone: () => boolean, bound: number, complaint: () => string): Promise<void> {
    if (isDone()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter = { isDone, resolve: () => this.end(waiter, timer, resolve) };
      const timer = setTimeout(() => this.end(waiter, timer, () => reject(new Error(complaint()))), bound);
      this.waiting.add(waiter);
    });
  }

  /** Lets go whoever has what they wait for. */
  look(): void {
    for (const waiter of this.waiting) if (waiter.isDone()) waiter.resolve();
  }

  private end(waiter: Waiter, timer: NodeJS.Timeout, settle: () => void): void {
    clearTimeout(timer);
    this.waiting.delete(waiter);
    settle();
  }
}
