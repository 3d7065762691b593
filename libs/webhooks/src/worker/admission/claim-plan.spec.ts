import { jest } from '@jest/globals';
import type { ClaimPlan } from './claim-plan.js';
import { Admission } from './admission.js';
import type { DeliveryInLane } from './lane-view.js';
import type { Lanes } from './lanes.js';

const cap = 8;
/** Each webhook has an org of its own, unless a test says otherwise. */
const orgOf = (webhookId: number): string => `org-${webhookId}`;

describe('ClaimPlan', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  class Process {
    readonly lanes: Lanes;
    readonly plan: ClaimPlan;

    constructor(slots: number) {
      const options = { slots, waitingSlots: 4096, slotsPerWebhook: cap, slotsPerDestination: 64 };
      ({ lanes: this.lanes, plan: this.plan } = new Admission(options, () => undefined));
    }

    /** Simulates this many successful requests to the webhook's receiver. */
    trust(webhookId: number, successes: number): void {
      const lane = this.lanes.findOrCreate(webhookId, orgOf(webhookId))!;
      for (let n = 0; n < successes; n++) {
        this.lanes.started(lane);
        this.lanes.succeeded(lane, performance.now(), 1);
      }
    }

    /** Notifies the plan that these webhooks may have deliveries. */
    announce(from: number, to: number): void {
      for (let webhookId = from; webhookId <= to; webhookId++) this.plan.add(webhookId, orgOf(webhookId));
    }

    /**
     * Claims what the plan allows, from lanes that have more deliveries than that.
     * @returns the number of claimed deliveries
     */
    claim(): number {
      const quotas = this.plan.nextQuotas();
      for (const [webhookId, quota] of quotas) {
        const lane = this.lanes.find(webhookId)!;
        for (let n = 0; n < quota; n++) this.lanes.addClaimed(lane, {} as DeliveryInLane);
      }
      this.plan.claimEnded(quotas, new Set(quotas.keys()));
      return [...quotas.values()].reduce((a, b) => a + b, 0);
    }
  }

  it('claims one delivery of each unknown webhook', () => {
    const { plan } = new Process(256);
    plan.add(1, 'a');
    plan.add(2, 'a');
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

  it('claims for an org with one lane as much as it wants, beside an org with a thousand lanes', () => {
    const process = new Process(256);
    const orgOfLane = (webhookId: number): string => (webhookId === 5000 ? 'one' : 'many');
    for (const webhookId of [...Array.from({ length: 1000 }, (_, n) => n + 1), 5000]) {
      process.plan.add(webhookId, orgOfLane(webhookId));
      process.trust(webhookId, cap);
      process.plan.add(webhookId, orgOfLane(webhookId));
    }
    const quotas = process.plan.nextQuotas();
    expect(quotas.get(5000)).toBe(2 * cap);
  });

  it('leaves a part of all claimed deliveries to other orgs', () => {
    const process = new Process(16);
    for (let webhookId = 1; webhookId <= 5000; webhookId++) process.plan.add(webhookId, 'many');
    for (let n = 0; n < 20; n++) process.claim();
    expect(process.plan.isWorthClaiming).toBe(false);
    process.plan.add(5001, 'one');
    expect(process.plan.isWorthClaiming).toBe(true);
    expect(process.plan.nextQuotas().get(5001)).toBe(1);
  });

  it('keeps no more lanes in memory than there are places, and asks for another search when there are some again', () => {
    const { lanes, plan } = new Process(16);
    for (let webhookId = 1; webhookId <= 20_000; webhookId++) plan.add(webhookId, 'many');
    const known = Array.from({ length: 20_000 }, (_, n) => lanes.find(n + 1)).filter((lane) => lane);
    expect(known).toHaveLength(7500);
    plan.add(30_000, 'one');
    expect(lanes.find(30_000)).toBeDefined();
    expect(plan.takeRefused()).toBe(false);
    for (const lane of known) {
      lanes.claimBegins(lane!, 0);
      lanes.claimEnded(lane!, 0);
      plan.reconsider(lane!);
    }
    expect([plan.takeRefused(), plan.takeRefused()]).toEqual([true, false]);
  });
});
