interface Waiter {
  readonly isDone: () => boolean;
  readonly resolve: () => void;
}

/**
 * Keeps a list of callers that wait for conditions. A condition is checked at the start of the wait, and then
 * only when `check` is called.
 */
export class Waiters {
  private readonly waiting = new Set<Waiter>();

  /**
   * Waits until a condition is true.
   * @param isDone returns true if the condition is true
   * @param timeout the maximum time to wait, in milliseconds
   * @param message returns the message of the error that is thrown after `timeout`
   */
  wait(isDone: () => boolean, timeout: number, message: () => string): Promise<void> {
    if (isDone()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter = { isDone, resolve: () => this.end(waiter, timer, resolve) };
      const timer = setTimeout(() => this.end(waiter, timer, () => reject(new Error(message()))), timeout);
      this.waiting.add(waiter);
    });
  }

  /**
   * Checks all conditions. If a condition is true, the promise that `wait` has returned for this condition
   * resolves.
   */
  check(): void {
    for (const waiter of this.waiting) if (waiter.isDone()) waiter.resolve();
  }

  private end(waiter: Waiter, timer: NodeJS.Timeout, settle: () => void): void {
    clearTimeout(timer);
    this.waiting.delete(waiter);
    settle();
  }
}
