import { monotonicNow } from './clock.js';

/**
 * A timer for the deadline of work that waits for a socket. Node runs timers before it reads the sockets.
 * So if the event loop was blocked past the deadline, a plain timer would run although the response has
 * already arrived. This timer lets Node read the sockets first.
 */
export class DeadlineTimer {
  private readonly dueAt: number;
  private timer: NodeJS.Timeout;
  private isCleared = false;

  /**
   * @param wait time until the deadline, in milliseconds
   * @param onDeadline called once, unless the timer is cleared
   * @param extraIfLate if the timer runs late by more than this time, it waits this time once more, in
   *   milliseconds. Default 0: the timer waits only until Node has read the sockets
   */
  constructor(
    wait: number,
    private readonly onDeadline: () => void,
    private readonly extraIfLate = 0,
  ) {
    const milliseconds = Math.max(0, wait);
    this.dueAt = monotonicNow() + milliseconds;
    this.timer = setTimeout(() => this.expire(), milliseconds);
  }

  clear(): void {
    this.isCleared = true;
    clearTimeout(this.timer);
  }

  private expire(): void {
    const isLate = monotonicNow() - this.dueAt > this.extraIfLate;
    if (isLate && this.extraIfLate > 0) this.timer = setTimeout(() => this.afterReading(), this.extraIfLate);
    else this.afterReading();
  }

  /**
   * Calls `onDeadline` after Node has read the sockets twice. The first read may only complete a step, such
   * as a TLS handshake, whose next data is already waiting.
   */
  private afterReading(): void {
    setImmediate(() =>
      setImmediate(() => {
        if (!this.isCleared) this.onDeadline();
      }),
    );
  }
}
