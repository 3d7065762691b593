import type { Clock } from '../extend/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';

/** A clock that a test can move. Pass it to `WebhooksModule.forRoot({ clock })`. */
export class TestClock implements Clock {
  private moved = 0;

  /** The total time by which the test has advanced the clock, in milliseconds. */
  get offset(): number {
    return this.moved;
  }

  /**
   * Moves the clock.
   *
   * @param duration a number of milliseconds, or a text with a unit, such as `'6h'`
   * @throws TypeError when `duration` isn't a duration
   */
  advance(duration: Duration): void {
    this.moved += milliseconds(duration);
  }
}
