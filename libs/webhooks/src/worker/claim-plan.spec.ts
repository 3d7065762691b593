import { jest } from '@jest/globals';
import { ClaimPlan } from './claim-plan.js';
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

    /** Its receiver has just taken so many. */
    trust(webhookId: number, successes: number): void {
      const lane = this.lanes.of(webhookId);
      for (let n = 0; n < successes; n++) {
        this.lanes.change(lane, () => lane.started());
        this.lanes.change(lane, () => lane.succeeded(performance.now(), 1));
      }
    }

    announce(from: number, to: number): void {
      for (let webhookId = from; webhookId <= to; webhookId++) this.plan.add(webhookId);
    }

    /** Claims what the plan says and gets all of it, from lanes that have more. @returns how much */
    claim(): number {
      const quotas = this.plan.nextQuotas();
      for (const [webhookId, quota] of quotas) {
        const delivery = { webhookId } as never;
        const claimed = Array.from({ length: quota }, () => ({ delivery, leaseEnds: Infinity }));
        this.lanes.change(this.lanes.of(webhookId), (lane) => lane.claimed.push(...claimed));
      }
      this.plan.claimed(quotas, new Set(quotas.keys()));
      return [...quotas.values()].reduce((a, b) => a + b, 0);
    }
  }

  it('takes one of each webhook that nothing is known of', () => {
    const { plan } = new Process(256);
    plan.add(1);
    plan.add(2);
    expect([...plan.nextQuotas()]).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('takes more ahead for a receiver that is trusted, and one and the next again when that has been silent', () => {
    const process = new Process(256);
    process.trust(1, cap);
    process.announce(1, 1);
    expect([...process.plan.nextQuotas()]).toEqual([[1, 16]]);
    jest.advanceTimersByTime(2000);
    process.announce(1, 1);
    expect([...process.plan.nextQuotas()]).toEqual([[1, 2]]);
  });

  it('lets a trusted receiver have its share beside thousands that are not, and them theirs', () => {
    const process = new Process(16);
    process.trust(5000, 1);
    process.announce(1, 5000);
    const quotas = process.plan.nextQuotas();
    expect(quotas.get(5000)).toBeGreaterThan(0);
    expect(quotas.size).toBeGreaterThan(1);
  });

  it('has no more claimed for receivers that are not trusted than may begin at once, and half of what may wait for that', () => {
    const process = new Process(16);
    process.announce(1, 5000);
    let claimed = 0;
    for (let n = 0; n < 20; n++) claimed += process.claim();
    expect(claimed).toBe(2 + 8);
    expect(process.plan.isWorthIt).toBe(false);

    process.trust(5001, 1);
    process.announce(5001, 5001);
    expect(process.plan.isWorthIt).toBe(true);
    expect(process.claim()).toBeGreaterThan(0);
  });

  it('has no more claimed in all than twice the slots beyond those that are free, and half of the slots more for webhooks that have nothing', () => {
    const process = new Process(16);
    for (let webhookId = 1; webhookId <= 100; webhookId++) process.trust(webhookId, cap);
    process.announce(1, 10);
    let claimed = 0;
    for (let n = 0; n < 20; n++) claimed += process.claim();
    expect(claimed).toBeLessThanOrEqual(16 + 32);
    expect(claimed).toBeGreaterThanOrEqual(16 + 16);
    expect(process.plan.isWorthIt).toBe(false);

    process.announce(11, 100);
    expect(process.plan.isWorthIt).toBe(true);
    for (let n = 0; n < 20; n++) claimed += process.claim();
    expect(claimed).toBeLessThanOrEqual(16 + 32 + 8);
    expect(claimed).toBeGreaterThanOrEqual(16 + 32);
  });
});
