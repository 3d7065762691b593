import { Injectable } from '@nestjs/common';
import type { Report } from './report.js';

/**
 * Where the stages report what they do. The log subscribes today. Metrics and traces can subscribe later,
 * without a change to any stage.
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
   * Never throws: a subscriber that fails must not stop the stage that reports, or the other subscribers.
   */
  report(report: Report): void {
    for (const subscriber of this.subscribers) {
      try {
        subscriber(report);
      } catch {
        // The log is a subscriber itself, so there is nowhere left to report this.
      }
    }
  }
}
