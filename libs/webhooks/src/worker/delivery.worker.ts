import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import { WEBHOOK_TRANSPORT } from '../send/transport.token.js';
import type { WebhookTransport } from '../extend/transport.js';
import type { ClaimRequest } from '../store/claim/claim.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { StoreLifecycle } from '../store/store-lifecycle.js';
import { Dispatcher } from './dispatcher.js';
import { DueTimer } from './wake-up/due-timer.js';
import { LaneSearch } from './wake-up/lane-search.js';
import { UndecryptableNotice } from './undecryptable.notice.js';
import { WakeUp } from './wake-up/wake-up.js';

/** After an error of the database the loop rests for so long, in milliseconds. */
const restAfterError = 1000;

/**
 * The loop of this process: puts what has become due into its lanes, claims, and hands over to the Dispatcher. It sleeps until a commit, a
 * free slot or the next due time wakes it, at most for one poll.
 */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Webhooks');
  private readonly due: DueTimer;
  private readonly search: LaneSearch;
  private running: Promise<void> | undefined;
  private round: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly database: StoreLifecycle,
    private readonly dispatcher: Dispatcher,
    private readonly wakeUp: WakeUp,
    private readonly undecryptable: UndecryptableNotice,
    @Inject(WEBHOOK_TRANSPORT) private readonly transport: WebhookTransport,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.due = new DueTimer(store, options.worker.pollEvery);
    this.search = new LaneSearch(store);
  }

  /** @throws WebhooksConfigurationError when the tables aren't there, or a key for what is in them */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.check();
    if (this.options.worker.enabled) this.running = this.run();
  }

  /** Stops claiming, lets attempts that are out end, records what is known and gives the rest back. Before TypeORM closes the database. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.dispatcher.close();
    this.wakeUp.ring();
    await this.running;
    await this.round.catch(() => undefined);
    await this.dispatcher.end();
    await this.transport.close?.();
  }

  /**
   * Delivers everything that is due by now, retries included, and resolves when nothing is out any more. For tests and scripts; works with
   * `worker: { enabled: false }` too.
   *
   * @returns how many deliveries were claimed by this call
   */
  async drain(): Promise<number> {
    let claimed = 0;
    for (;;) {
      this.due.expire();
      const round = await this.nextRound();
      claimed += round.claimed;
      await this.dispatcher.idle();
      if (round.isDone || this.isStopping) return claimed;
    }
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        const { claimed, hasMore } = await this.nextRound();
        if (!hasMore) await this.wakeUp.wait(this.due.untilNext);
        // On SQLite nothing else in the process would have its turn between rounds that send nothing.
        else if (claimed === 0) await setImmediate();
      } catch (error) {
        this.logger.error(`The worker can't claim deliveries, and will try again: ${String(error)}`);
        // Whatever it was about is looked for again.
        this.wakeUp.lookEverywhere();
        await this.wakeUp.wait(restAfterError);
      }
    }
  }

  /** Rounds go one after the other, the loop's and those of `drain`. */
  private nextRound(): Promise<Round> {
    const next = this.round.catch(() => undefined).then(() => this.doRound());
    this.round = next;
    return next;
  }

  private async doRound(): Promise<Round> {
    const { lanes, isEverywhere, dueIn } = this.wakeUp.take();
    this.due.expectIn(dueIn);
    if ((await this.due.promote()) || isEverywhere) this.search.begin();
    const found = this.dispatcher.hasPlenty ? [] : await this.search.next();
    this.dispatcher.addDue(lanes);
    this.dispatcher.addDue(found);
    const request = this.isStopping ? undefined : this.dispatcher.nextClaim();
    const claimed = request ? await this.claim(request) : 0;
    return {
      claimed,
      hasMore:
        (request && this.dispatcher.hasMore) || (this.search.isUnfinished && !this.dispatcher.hasPlenty),
      isDone: claimed === 0 && found.length === 0 && !this.dispatcher.hasPlenty,
    };
  }

  /** @returns how many were claimed */
  private async claim(request: ClaimRequest): Promise<number> {
    const claimedAt = monotonicNow();
    const claim = await this.store.claim(request);
    if (claim.waitsFor !== null) this.due.expectIn(claim.waitsFor);
    this.undecryptable.about(claim.webhooks.values());
    this.dispatcher.accept(request, claim, claimedAt);
    return claim.deliveries.length;
  }
}

interface Round {
  /** How many deliveries were claimed. */
  readonly claimed: number;
  /** Whether another round right away may find more. */
  readonly hasMore: boolean;
  /** Whether there was nothing at all to deliver. */
  readonly isDone: boolean;
}
