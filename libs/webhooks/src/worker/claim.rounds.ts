import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import type { ClaimRequest } from '../store/claim/claim.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { DeliveryScheduler } from './delivery.scheduler.js';
import { DueTimer } from './wake-up/due-timer.js';
import { LaneSearch } from './wake-up/lane-search.js';
import { WakeUp } from './wake-up/wake-up.js';

/** Milliseconds of rest after a round that failed, usually because of the database. */
const restAfterError = 1000;

export interface Round {
  /** How many deliveries were claimed. */
  readonly claimed: number;
  /** Whether an immediate next round may find more. */
  readonly hasMore: boolean;
  /** Whether there was nothing at all to deliver. */
  readonly isDone: boolean;
}

/** The rounds of the worker. Each finds lanes that may have deliveries, and claims some for the scheduler. */
@Injectable()
export class ClaimRounds {
  private readonly due: DueTimer;
  private readonly search: LaneSearch;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: DeliveriesStore,
    private readonly scheduler: DeliveryScheduler,
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) { worker }: ResolvedOptions,
  ) {
    this.due = new DueTimer(store, worker.pollEvery);
    this.search = new LaneSearch(store);
  }

  /** Runs a round after the previous one: the rounds of the loop and of `drain` take turns. */
  next(): Promise<Round> {
    const next = this.last.catch(() => undefined).then(() => this.run());
    this.last = next;
    return next;
  }

  /** Resolves when the last round has ended. */
  async idle(): Promise<void> {
    await this.last.catch(() => undefined);
  }

  /** Resolves when another round may find something. */
  waitForWork(): Promise<void> {
    return this.wakeUp.wait(this.due.untilNext);
  }

  /** The failed round has lost what it was woken for, so the next one searches all lanes. */
  waitAfterError(): Promise<void> {
    this.wakeUp.requestSearch();
    return this.wakeUp.wait(restAfterError);
  }

  /** The clock was moved: looks for due deliveries in the next round. */
  expireTimer(): void {
    this.due.expire();
  }

  private async run(): Promise<Round> {
    const { webhookIds, isSearchNeeded, dueIn } = this.wakeUp.takeSignals();
    this.due.expectIn(dueIn);
    if ((await this.due.promote()) || isSearchNeeded) this.search.begin();
    const found = this.scheduler.hasEnoughLanes ? [] : await this.search.next();
    this.scheduler.addDue(webhookIds);
    this.scheduler.addDue(found);
    const request = this.scheduler.nextClaim();
    const claimed = request ? await this.claim(request) : 0;
    const { hasEnoughLanes } = this.scheduler;
    return {
      claimed,
      hasMore: (request && this.scheduler.hasMore) || (this.search.isUnfinished && !hasEnoughLanes),
      isDone: claimed === 0 && found.length === 0 && !hasEnoughLanes,
    };
  }

  /** @returns how many deliveries were claimed */
  private async claim(request: ClaimRequest): Promise<number> {
    const claimedAt = monotonicNow();
    const claim = await this.store.claim(request);
    if (claim.waitsFor !== null) this.due.expectIn(claim.waitsFor);
    this.scheduler.accept(request, claim, claimedAt);
    return claim.deliveries.length;
  }
}
