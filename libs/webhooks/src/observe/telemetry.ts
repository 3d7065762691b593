import { Injectable } from '@nestjs/common';
import type { Report } from './report.js';

/**
 * Passes reports from all parts of the library to subscribers. At present, the log is the only subscriber.
 * Metrics and traces can subscribe later, without changes to the parts that report.
 *
 * ```ts
 * this.telemetry.report({ type: 'claim.failed', error });
 * ```
 */
@Injectable()
export class Telemetry {
  private readonly subscribers: ((report: Report) => void)[] = [];

  subscribe(subscriber: (report: Report) => void): void {
    this.subscribers.push(subscriber);
  }

  /**
   * Passes a report to all subscribers. Never throws, because a failing subscriber must stop neither the code
   * that reports nor the other subscribers.
   */
  report(report: Report): void {
    for (const subscriber of this.subscribers) {
      try {
        subscriber(report);
      } catch {
        // The error of a subscriber is ignored. It can't be logged, because the log is itself a subscriber.
      }
    }
  }
}
