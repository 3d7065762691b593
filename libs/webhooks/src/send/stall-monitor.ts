import { Injectable } from '@nestjs/common';
import { monotonicNow } from '../shared/clock.js';

/** How often the monitor checks whether the event loop runs, in milliseconds. */
const beatEvery = 50;
/**
 * By how much a beat may be late without counting as a stall, in milliseconds. Shorter pauses occur in every
 * busy process. They delay the reading of a response, but the response is still read.
 */
const tolerance = 250;

export interface StallWatch {
  /** Returns for how long the process was stalled since the watch began, in milliseconds. */
  readonly stalledFor: () => number;
  /** Ends the watch. Call it once. */
  readonly end: () => void;
}

/**
 * Measures for how long the event loop of this process did not run, because code blocked it or because the
 * process was stopped (SIGSTOP). The monitor sets a timer and measures how late it runs. It uses the
 * monotonic clock, which continues while a process is stopped. The timer runs only while something is
 * watched.
 */
@Injectable()
export class StallMonitor {
  private watches = 0;
  private timer: NodeJS.Timeout | undefined;
  private lastBeat = 0;
  private stalled = 0;

  /** Begins a watch. */
  watch(): StallWatch {
    const now = monotonicNow();
    if (this.watches++ === 0) {
      this.lastBeat = now;
      this.timer = setInterval(() => this.beat(), beatEvery).unref();
    }
    const before = this.stalledUntil(now);
    return {
      stalledFor: () => this.stalledUntil(monotonicNow()) - before,
      end: () => {
        if (--this.watches === 0) clearInterval(this.timer);
      },
    };
  }

  private beat(): void {
    const now = monotonicNow();
    this.stalled = this.stalledUntil(now);
    this.lastBeat = now;
  }

  private stalledUntil(now: number): number {
    const late = now - this.lastBeat - beatEvery;
    return late > tolerance ? this.stalled + late : this.stalled;
  }
}
