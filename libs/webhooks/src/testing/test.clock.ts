import type { Clock } from '../extend/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';

/** A clock that a test moves: give it to `WebhooksModule.forRoot({ clock })`, and six hours pass in no time. */
export class TestClock implements Clock {
  private moved = 0;

  get offset(): number {
    return this.moved;
  }

  /** @param duration milliseconds, or a number with a unit: `'6h'` */
  advance(duration: Duration): void {
    this.moved += milliseconds(duration);
  }
}
