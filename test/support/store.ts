import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { openDatabase } from '@app/webhooks/store/database/open-database.js';
import type { Database } from '@app/webhooks/store/database/database.js';
import { DeliveriesStore } from '@app/webhooks/store/deliveries.store.js';
import { EventsStore } from '@app/webhooks/store/emit/events.store.js';
import { SuspensionsStore } from '@app/webhooks/store/suspend/suspensions.store.js';
import { SecretEncryption } from '@app/webhooks/store/webhooks/secret-encryption.js';
import { WebhooksStore } from '@app/webhooks/store/webhooks/webhooks.store.js';
import { webhookEntities, webhookMigrations } from '@app/webhooks/model/webhook-tables.js';
import type { NewEvent } from '@app/webhooks/store/emit/new-event.js';
import type { BodyRoom } from '@app/webhooks/store/claim/claim-bodies.js';
import type { Claim } from '@app/webhooks/store/claim/claim.js';
import type { FinishedAttempt } from '@app/webhooks/store/record/finished-attempt.js';
import type { ClaimedDelivery } from '@app/webhooks/store/claim/claim.js';
import { Telemetry } from '@app/webhooks/observe/telemetry.js';
import { monotonicNow } from '@app/webhooks/shared/clock.js';
import { TestClock } from '@app/webhooks/testing/test.clock.js';
import type { FreshDatabase, TestDatabase } from './databases.js';

/** The store of the library, with a separate database and a clock that tests can advance. */
export class StoreBench {
  readonly webhooks: WebhooksStore;
  readonly events: EventsStore;
  readonly deliveries: DeliveriesStore;
  readonly suspensions: SuspensionsStore;

  private constructor(
    private readonly database: Database,
    readonly dataSource: DataSource,
    readonly clock: TestClock,
    private readonly fresh: FreshDatabase,
  ) {
    const secrets = new SecretEncryption({ keys: [], encrypts: false });
    this.webhooks = new WebhooksStore(database, secrets);
    this.events = new EventsStore(database);
    this.deliveries = new DeliveriesStore(database, secrets);
    this.suspensions = new SuspensionsStore(database);
  }

  static async open(database: TestDatabase): Promise<StoreBench> {
    const fresh = await database.create();
    const dataSource = new DataSource({
      ...fresh.options,
      entities: webhookEntities,
      migrations: webhookMigrations,
    });
    await dataSource.initialize();
    await dataSource.runMigrations();
    const clock = new TestClock();
    return new StoreBench(await openDatabase(dataSource, clock, new Telemetry()), dataSource, clock, fresh);
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.dataSource.destroy();
    await this.fresh.drop();
  }

  async webhook({ org = '1', entity = 'orders' } = {}): Promise<number> {
    const webhook = await this.webhooks.insert(
      {
        org,
        entity,
        remoteUrl: 'https://example.com/',
        token: 'a'.repeat(30),
        secret: 'whsec_c2VjcmV0',
      },
      { max: Infinity },
    );
    return webhook!.id;
  }

  /** Claims deliveries as a worker that has no requests in flight. */
  async claim({ quota = 100, lease = 45_000, from = 0 } = {}): Promise<Claim> {
    const lanes = await this.deliveries.lanesAfter(from);
    const quotas = new Map(lanes.map((lane) => [lane, quota]));
    return this.deliveries.claim({ quotas, lease }, { roomFor: () => anyBody });
  }
}

/** Room for any body. */
const anyBody: BodyRoom = { held: new Map(), sizeLoadedAtOnce: 16 * 1024, take: () => true };

export function anEvent(event: Partial<NewEvent> = {}): NewEvent {
  const resource = event.resource ?? `/orders/${randomUUID()}/`;
  return {
    id: randomUUID(),
    org: '1',
    entity: 'orders',
    resource,
    supersedeKey: resource,
    body: '{"a":1}',
    ...event,
  };
}

export function finished(delivery: ClaimedDelivery, attempt: Partial<FinishedAttempt> = {}): FinishedAttempt {
  return {
    deliveryId: delivery.deliveryId,
    webhookId: delivery.webhookId,
    supersedeKey: delivery.supersedeKey,
    claimNo: delivery.claimNo,
    number: delivery.attempts + 1,
    windowNo: 0,
    outcome: {
      result: 'success',
      status: 200,
      error: null,
      cause: null,
      responseExcerpt: null,
      retryAfter: null,
    },
    deferral: null,
    duration: 10,
    leaseEnds: Infinity,
    endedAt: monotonicNow(),
    next: 'delivered',
    ...attempt,
  };
}

/** Returns an attempt that was answered with status 503 and will be retried. */
export function failedOnce(delivery: ClaimedDelivery, retryIn = 60_000): FinishedAttempt {
  return finished(delivery, {
    outcome: {
      result: 'status',
      status: 503,
      error: 'status 503',
      cause: null,
      responseExcerpt: 'busy',
      retryAfter: null,
    },
    next: { retryIn },
  });
}
