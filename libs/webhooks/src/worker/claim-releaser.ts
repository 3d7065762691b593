import { Injectable } from '@nestjs/common';
import { Telemetry } from '../observe/telemetry.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { DeliveryInLane } from './admission/lane-view.js';
import { Bodies } from './bodies/bodies.js';
import { WakeUp } from './wake-up/wake-up.js';

/**
 * Releases claimed deliveries that this process doesn't start, so that any process can claim them again
 * before their leases expire.
 */
@Injectable()
export class ClaimReleaser {
  private releasing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: DeliveriesStore,
    private readonly bodies: Bodies,
    private readonly wakeUp: WakeUp,
    private readonly telemetry: Telemetry,
  ) {}

  release(claimed: readonly DeliveryInLane[]): void {
    if (claimed.length === 0) return;
    for (const delivery of claimed) this.bodies.release(delivery);
    const webhookIds = new Set(claimed.map(({ webhookId }) => webhookId));
    this.releasing = Promise.all([this.releasing, this.store.release(claimed)]).then(
      () => this.wakeUp.wakeFor(webhookIds),
      (error: unknown) => this.telemetry.report({ type: 'release.failed', error }),
    );
  }

  /** Resolves when all releases so far have succeeded or failed. */
  async idle(): Promise<void> {
    await this.releasing;
  }
}
