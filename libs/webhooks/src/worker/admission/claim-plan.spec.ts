import { jest } from '@jest/globals';
import { ClaimPlan } from './claim-plan.js';
import type { DeliveryInLane } from './lane-view.js';
import { Lanes } from './lanes.js';
import { Slots } from './slots.js';

const cap = 8;

describe('ClaimPlan', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  class Process {
    readonly lanes = new Lanes(cap);
    readonly slots: Slots;
    readonly plan: ClaimPlan;

    constructor(slots: number) {
      this.slots = new Slots(slots, 4096, this.lanes, () => undefined);
      this.plan = new ClaimPlan(this.lanes, this.slots);
    }

    /** Simulates this many successful requests to the webhook's receiver. */
    trust(webhookId: number, successes: number): void {
      const lane = this.lanes.findOrCreate(webhookId);
      for (let n = 0; n < successes; n++) {
        this.lanes.started(lane);
        this.lanes.succeeded(lane, performance.now(), 1);
      }
    }

    /** Notifies the plan that these webhooks may have deliveries. */
    announce(from: number, to: number): void {
      for (let webhookId = from; webhookId <= to; webhookId++) this.plan.add(webhookId);
    }

    /**
     * Claims what the plan allows, from lanes that have more deliveries than that.
     * @returns the number of claimed deliveries
     */
    claim(): number {
      const quotas = this.plan.nextQuotas();
      for (const [webhookId, quota] of quotas) {
        const delivery = { webhookId, leaseEnds: Infinity } as DeliveryInLane;
        for (let n = 0; n < quota; n++) this.lanes.addClaimed(delivery);
      }
      this.plan.claimEnded(quotas, new Set(quotas.keys()));
      return [...quotas.values()].reduce((a, b) => a + b, 0);
    }
  }

  it('claims one delivery of each unknown webhook', () => {
    const { plan } = new Process(256);
    plan.add(1);
    plan.add(2);
    expect([...plan.nextQuotas()]).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('prefetches for a trusted receiver, and claims only two after it had no success for two seconds', () => {
    const process = new Process(256);
    process.trust(1, cap);
    process.announce(1, 1);
    expect([...process.plan.nextQuotas()]).toEqual([[1, 16]]);
    jest.advanceTimersByTime(2000);
    process.announce(1, 1);
    expect([...process.plan.nextQuotas()]).toEqual([[1, 2]]);
  });

  it('claims both for a trusted receiver and for untrusted ones, even if thousands are untrusted', () => {
    const process = new Process(16);
    process.trust(5000, 1);
    process.announce(1, 5000);
    const quotas = process.plan.nextQuotas();
    expect(quotas.get(5000)).toBeGreaterThan(0);
    expect(quotas.size).toBeGreaterThan(1);
  });

  it('claims for untrusted receivers at most what can start now, plus half of the slots', () => {
    const process = new Process(16);
    process.announce(1, 5000);
    let claimed = 0;
    for (let n = 0; n < 20; n++) claimed += process.claim();
    expect(claimed).toBe(2 + 8);
    expect(process.plan.isWorthClaiming).toBe(false);

    process.trust(5001, 1);
    process.announce(5001, 5001);
    expect(process.plan.isWorthClaiming).toBe(true);
    expect(process.claim()).toBeGreaterThan(0);
  });

  it('claims at most the free slots plus twice all slots, and for idle lanes half of the slots more', () => {
    const process = new Process(16);
    for (let webhookId = 1; webhookId <= 100; webhookId++) process.trust(webhookId, cap);
    process.announce(1, 10);
    let claimed = 0;
    for (let n = 0; n < 20; n++) claimed += process.claim();
    expect(claimed).toBeLessThanOrEqual(16 + 32);
    expect(claimed).toBeGreaterThanOrEqual(16 + 16);
    expect(process.plan.isWorthClaiming).toBe(false);

    process.announce(11, 100);
    expect(process.plan.isWorthClaiming).toBe(true);
    for (let n = 0; n < 20; n++) claimed += process.claim();
    expect(claimed).toBeLessThanOrEqual(16 + 32 + 8);
    expect(claimed).toBeGreaterThanOrEqual(16 + 32);
  });
});
