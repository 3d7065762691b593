import { jest } from '@jest/globals';
import type { ResolvedOptions } from '@app/webhooks/options/resolved-options.js';
import { WebhookLifecycle } from '@app/webhooks/observe/webhook-lifecycle.js';
import type { Claim, ClaimRef, ClaimRequest, ClaimedDelivery } from '@app/webhooks/store/claim/claim.js';
import { maxLanesPerSearch } from '@app/webhooks/store/claim/lanes.sql.js';
import type { DeliveriesStore } from '@app/webhooks/store/deliveries.store.js';
import type { WebhookTarget } from '@app/webhooks/store/webhooks/targets.sql.js';
import type { AttemptRunner, RequestResult } from '@app/webhooks/worker/attempt-runner.js';
import { Bodies } from '@app/webhooks/worker/bodies/bodies.js';
import { ClaimReleaser } from '@app/webhooks/worker/claim-releaser.js';
import { ClaimRounds } from '@app/webhooks/worker/claim-rounds.js';
import { DeliveryScheduler } from '@app/webhooks/worker/delivery-scheduler.js';
import { DeliveryWorker } from '@app/webhooks/worker/delivery.worker.js';
import type { Recorder } from '@app/webhooks/worker/recorder.js';
import { TargetCache } from '@app/webhooks/worker/target-cache.js';
import { WakeUp } from '@app/webhooks/worker/wake-up/wake-up.js';

/** What a simulated receiver does with a request. */
export interface SimulatedAnswer {
  /** How long the receiver takes, in milliseconds. */
  readonly after: number;
  readonly isSuccess: boolean;
}

export interface SimulatedWebhook {
  readonly id: number;
  readonly org: string;
  readonly remoteUrl: string;
  readonly answer: SimulatedAnswer;
}

/** A request that has started. */
export interface SimulatedRequest {
  readonly webhook: SimulatedWebhook;
  /** How long the delivery waited since it was emitted, in milliseconds of simulated time. */
  readonly waited: number;
  /** The turn of the event loop in which the request started. */
  readonly turn: number;
}

export type SimulatedOptions = Pick<
  ResolvedOptions['worker'],
  'slots' | 'slotsPerWebhook' | 'slotsPerDestination' | 'waitingSlots' | 'pollEvery'
>;

/** How long each statement takes, in milliseconds of simulated time. */
const databaseDelay = 2;
/** Number of failures after which a webhook is suspended. */
const maxFailures = 3;

const entity = 'orders';
const body = Buffer.from('{}');

const realImmediate = setImmediate;

/**
 * The worker of the library with a simulated database, simulated receivers and simulated time. The loop, the
 * scheduler and admission are the real ones. Only Jest's fake timers may be in use, and the test moves the
 * time with `run`.
 */
export class SimulatedWorker {
  /** Called when a request starts, after it is counted. */
  onStart: (request: SimulatedRequest) => void = () => undefined;
  readonly inFlight: SimulatedWebhook[] = [];
  private readonly webhooks = new Map<number, SimulatedWebhook>();
  private readonly lanes = new Map<number, (ClaimedDelivery & { emittedAt: number })[]>();
  private readonly claimed = new Map<number, ClaimedDelivery & { emittedAt: number }>();
  private readonly failures = new Map<number, number>();
  private readonly wakeUp = new WakeUp();
  private readonly bodies: Bodies;
  private readonly worker: DeliveryWorker;
  private deliveries = 0;
  private turn = 0;

  constructor(options: SimulatedOptions) {
    const resolved = {
      timeout: 2000,
      worker: { enabled: true, bodyBudget: 1_000_000, ...options },
    } as ResolvedOptions;
    const store = this.store() as unknown as DeliveriesStore;
    const telemetry = { report: ({ error }: { error?: unknown }) => (this.error ??= error) } as never;
    const recorder = { isBehind: false, idle: async () => undefined, stop: () => undefined } as unknown;
    const attempts = { run: (delivery: ClaimedDelivery) => this.send(delivery) } as unknown as AttemptRunner;
    this.bodies = new Bodies(this.wakeUp, resolved);
    const scheduler = new DeliveryScheduler(
      attempts,
      new TargetCache(store, new WebhookLifecycle(), telemetry),
      recorder as Recorder,
      new ClaimReleaser(store, this.bodies, this.wakeUp, telemetry),
      this.wakeUp,
      resolved,
    );
    const rounds = new ClaimRounds(store, scheduler, this.bodies, this.wakeUp, resolved);
    const lifecycle = { check: async () => undefined } as never;
    this.worker = new DeliveryWorker(rounds, scheduler, lifecycle, telemetry, {} as never, resolved);
  }

  /** The first error that the worker reported. */
  error: unknown;

  /** Number of deliveries that have neither ended nor been held. */
  get unfinished(): number {
    return [...this.lanes.values()].reduce((sum, lane) => sum + lane.length, this.claimed.size);
  }

  /** Returns how many deliveries of this webhook are claimed and not in flight. */
  claimedAhead({ id }: SimulatedWebhook): number {
    const claimed = [...this.claimed.values()].filter(({ webhookId }) => webhookId === id).length;
    return claimed - this.inFlight.filter((webhook) => webhook.id === id).length;
  }

  add(webhook: SimulatedWebhook): void {
    this.webhooks.set(webhook.id, webhook);
  }

  /** @param isAnnounced false if the worker isn't notified, as if another process had emitted */
  emit(webhooks: readonly SimulatedWebhook[], count: number, isAnnounced: boolean): void {
    for (const { id, org } of webhooks) {
      if (this.isSuspended(id)) continue;
      const lane = this.lanes.get(id) ?? [];
      this.lanes.set(id, lane);
      for (let n = 0; n < count; n++) {
        const delivery = {
          deliveryId: ++this.deliveries,
          webhookId: id,
          org,
          claimNo: 1,
          attempts: 0,
          entity,
        };
        const event = { eventId: String(delivery.deliveryId), body };
        lane.push({ ...delivery, ...event, emittedAt: performance.now() } as ClaimedDelivery & {
          emittedAt: number;
        });
      }
    }
    if (isAnnounced) this.wakeUp.wakeFor(webhooks.map(({ id }) => id));
  }

  start(): Promise<void> {
    return this.worker.onApplicationBootstrap();
  }

  /** Moves the time until the condition is true, or until `max` milliseconds have passed. */
  async run(max: number, isDone: () => boolean = () => false): Promise<void> {
    const end = performance.now() + max;
    while (performance.now() < end && !isDone() && this.error === undefined) {
      await new Promise((resolve) => realImmediate(resolve));
      this.turn++;
      jest.advanceTimersToNextTimer();
    }
  }

  async stop(): Promise<void> {
    let isStopped = false;
    void this.worker.onModuleDestroy().then(() => (isStopped = true));
    await this.run(20_000, () => isStopped);
  }

  private isSuspended(id: number): boolean {
    return (this.failures.get(id) ?? 0) > maxFailures;
  }

  private async send(delivery: ClaimedDelivery): Promise<RequestResult> {
    const webhook = this.webhooks.get(delivery.webhookId)!;
    this.inFlight.push(webhook);
    const { emittedAt } = this.claimed.get(delivery.deliveryId)!;
    this.onStart({ webhook, waited: performance.now() - emittedAt, turn: this.turn });
    const { after, isSuccess } = webhook.answer;
    await pause(after);
    this.inFlight.splice(this.inFlight.indexOf(webhook), 1);
    this.claimed.delete(delivery.deliveryId);
    this.bodies.release(delivery);
    const consequenceKnown = this.record(webhook, isSuccess);
    return { hasSucceeded: isSuccess, isDeferred: false, duration: after, consequenceKnown };
  }

  private async record({ id }: SimulatedWebhook, isSuccess: boolean): Promise<void> {
    await pause(databaseDelay);
    if (isSuccess) return;
    this.failures.set(id, (this.failures.get(id) ?? 0) + 1);
    if (this.isSuspended(id)) this.lanes.delete(id);
  }

  private store(): Partial<Record<keyof DeliveriesStore, unknown>> {
    return {
      lanesAfter: async (cursor: number) => {
        await pause(databaseDelay);
        const ids = [...this.lanes].filter(([id, lane]) => id > cursor && lane.length > 0).map(([id]) => id);
        return ids.sort((a, b) => a - b).slice(0, maxLanesPerSearch);
      },
      orgsOf: async (ids: readonly number[]) => {
        await pause(databaseDelay);
        return new Map(ids.map((id) => [id, this.webhooks.get(id)!.org]));
      },
      claim: async ({ quotas }: ClaimRequest): Promise<Claim> => {
        await pause(databaseDelay);
        const deliveries = [...quotas].flatMap(([id, quota]) => this.lanes.get(id)?.splice(0, quota) ?? []);
        for (const delivery of deliveries) this.claimed.set(delivery.deliveryId, delivery);
        await pause(databaseDelay);
        const unfinished = new Set([...quotas.keys()].filter((id) => (this.lanes.get(id)?.length ?? 0) > 0));
        const webhooks = this.targets([...quotas.keys()]);
        return { deliveries, webhooks, unfinished, withoutRoom: [], waitsFor: null };
      },
      readTargets: async (ids: readonly number[]) => {
        await pause(databaseDelay);
        return this.targets(ids);
      },
      release: async (claims: readonly ClaimRef[]) => {
        await pause(databaseDelay);
        for (const { deliveryId } of claims) {
          const delivery = this.claimed.get(deliveryId)!;
          this.claimed.delete(deliveryId);
          if (!this.isSuspended(delivery.webhookId)) this.lanes.get(delivery.webhookId)!.unshift(delivery);
        }
      },
      deferredAmong: async () => new Set(),
      nextDueIn: async () => null,
      promoteDue: async () => 0,
    };
  }

  private targets(ids: readonly number[]): Map<number, WebhookTarget> {
    return new Map(
      ids.map((id) => {
        const { org, remoteUrl } = this.webhooks.get(id)!;
        return [
          id,
          {
            webhookId: id,
            org,
            remoteUrl,
            token: '',
            secrets: [],
            isSuspended: this.isSuspended(id),
            windowNo: 0,
            entity,
            isDeferred: false,
            phase: '0',
          },
        ];
      }),
    );
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
