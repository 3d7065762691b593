import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import type { ClaimRequest } from '../store/claim/claim.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { Bodies } from './bodies/bodies.js';
import { DeliveryScheduler } from './delivery-scheduler.js';
import { DueTimer } from './wake-up/due-timer.js';
import { LaneSearch } from './wake-up/lane-search.js';
import { WakeUp } from './wake-up/wake-up.js';

/** How long the worker pauses after a failed round, in milliseconds. The cause is usually the database. */
const restAfterError = 1000;

/** The result of a round. */
export interface Round {
  /** Number of deliveries that the round claimed. */
  readonly claimed: number;
  /** True if another round may find more deliveries immediately. */
  readonly hasMore: boolean;
  /** True if the round found no deliveries and no lanes that may have some. */
  readonly isDone: boolean;
}

/**
 * Runs the rounds of the worker. A round moves due deliveries into their lanes, finds lanes that may have
 * deliveries, claims as many deliveries as the scheduler asks for, and passes them to the scheduler
 * (`delivery-scheduler.ts`).
 */
@Injectable()
export class ClaimRounds {
  private readonly due: DueTimer;
  private readonly search: LaneSearch;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: DeliveriesStore,
    private readonly scheduler: DeliveryScheduler,
    private readonly bodies: Bodies,
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) { worker }: ResolvedOptions,
  ) {
    this.due = new DueTimer(store, worker.pollEvery);
    this.search = new LaneSearch(store);
  }

  /**
   * Runs a round when the previous one has ended, so that rounds of the loop and of `drain` never overlap.
   */
  next(): Promise<Round> {
    const next = this.last
      .catch(() => undefined)
      .then(() => this.run())
      .finally(() => this.bodies.roundEnded());
    this.last = next;
    return next;
  }

  /** Resolves when no round is running. */
  async idle(): Promise<void> {
    await this.last.catch(() => undefined);
  }

  /** Resolves when the worker is woken, or when it is time to check for due deliveries. */
  waitForWork(): Promise<void> {
    return this.wakeUp.wait(Math.min(this.due.untilNext, this.search.untilNextSlowly));
  }

  /**
   * Pauses after a failed round. The next round searches all lanes, because the failed round has discarded
   * the signals that woke it.
   */
  waitAfterError(): Promise<void> {
    this.wakeUp.requestSearch();
    return this.wakeUp.wait(restAfterError);
  }

  /** Makes the next round check for due deliveries, because a test may have moved the clock. */
  expireTimer(): void {
    this.due.expire();
  }

  private async run(): Promise<Round> {
    const { webhookIds, isSearchNeeded, dueIn } = this.wakeUp.takeSignals();
    this.due.expectIn(dueIn);
    if ((await this.due.promote()) || isSearchNeeded) this.search.begin();
    if (this.scheduler.takeRefused()) this.search.begin();
    const found = await this.search.next(this.scheduler.hasEnoughLanes);
    const due = new Set(this.bodies.withoutWaiting([...webhookIds, ...found]));
    this.scheduler.addDue(due, await this.orgsOf(due));
    const request = this.scheduler.nextClaim();
    const claimed = request ? await this.claim(this.bodies.limited(request)) : 0;
    const { hasEnoughLanes } = this.scheduler;
    return {
      claimed,
      hasMore: (request && this.scheduler.hasMore) || (this.search.isUnfinished && !hasEnoughLanes),
      isDone: claimed === 0 && found.length === 0 && !hasEnoughLanes && !this.search.isUnfinished,
    };
  }

  /** Returns the orgs of the webhooks whose orgs the scheduler doesn't know. */
  private async orgsOf(webhookIds: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
    const unknown = [...webhookIds].filter((webhookId) => !this.scheduler.knows(webhookId));
    return unknown.length === 0 ? new Map() : this.store.orgsOf(unknown);
  }

  /** @returns the number of claimed deliveries */
  private async claim(request: ClaimRequest): Promise<number> {
    const claimedAt = monotonicNow();
    const claim = await this.store.claim(request, this.bodies).catch((error: unknown) => {
      this.scheduler.claimFailed(request);
      throw error;
    });
    this.bodies.accept(request, claim);
    if (claim.waitsFor !== null) this.due.expectIn(claim.waitsFor);
    this.scheduler.accept(request, claim, claimedAt);
    return claim.deliveries.length;
  }
}
