import { Inject, Injectable } from '@nestjs/common';
import { monotonicNow } from '../shared/clock.js';
import { claimDeliveries } from './claim/claim-deliveries.js';
import type { ClaimBodies } from './claim/claim-bodies.js';
import type { Claim, ClaimRef, ClaimRequest } from './claim/claim.js';
import { nextDueIn, promoteDue } from './claim/due.sql.js';
import { endClaims } from './claim/end-claims.sql.js';
import { lanesAfter } from './claim/lanes.sql.js';
import type { Database } from './database/database.js';
import type { Notifications } from './database/notifications.js';
import type { FinishedAttempt, Recorded } from './record/finished-attempt.js';
import { recordAttempts } from './record/record.sql.js';
import { WEBHOOKS_DATABASE } from './database/tokens.js';
import { transitions } from './transitions.sql.js';
import { deferredAmong } from './webhooks/deferrals.sql.js';
import { selectOrgs } from './webhooks/orgs.sql.js';
import { SecretEncryption } from './webhooks/secret-encryption.js';
import type { WebhookTarget } from './webhooks/targets.sql.js';
import { selectTargets } from './webhooks/targets.sql.js';

/**
 * Claims deliveries for the worker and records their attempts. Each method is atomic unless its comment says
 * otherwise.
 */
@Injectable()
export class DeliveriesStore {
  constructor(
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly encryption: SecretEncryption,
  ) {}

  /**
   * Returns the next lanes after `cursor` that contain deliveries to claim, in ascending order. If the result
   * contains fewer than `maxLanesPerSearch` lanes, there are no more.
   */
  lanesAfter(cursor: number): Promise<number[]> {
    return this.database.read(() => lanesAfter(this.dialect, cursor));
  }

  /** Returns the orgs of these webhooks, by the ids of the webhooks. Deleted webhooks are absent. */
  orgsOf(webhookIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
    return this.database.read(() => selectOrgs(this.dialect, webhookIds));
  }

  /**
   * Returns which of the given webhooks are deferred, so that nothing can be claimed from their lanes now.
   */
  deferredAmong(webhookIds: readonly number[]): Promise<Set<number>> {
    return this.database.read(() => deferredAmong(this.dialect, webhookIds));
  }

  /**
   * Claims deliveries in several transactions. `claimDeliveries` describes what happens if the process
   * crashes in between.
   *
   * @param bodies the bodies that this process holds already
   */
  claim(request: ClaimRequest, bodies: ClaimBodies): Promise<Claim> {
    return claimDeliveries(this.database, this.encryption, request, bodies);
  }

  /**
   * Returns the current data of the given webhooks. The keys of the map are webhook ids. Deleted webhooks are
   * absent.
   */
  async readTargets(ids: readonly number[]): Promise<ReadonlyMap<number, WebhookTarget>> {
    return this.encryption.decryptTargets(await this.database.read(() => selectTargets(this.dialect, ids)));
  }

  /** Records attempts. Fenced: a delivery whose claim was lost stays unchanged. */
  record(attempts: readonly FinishedAttempt[]): Promise<Recorded> {
    return this.database.hotTransaction(() => recordAttempts(this.dialect, attempts, monotonicNow()));
  }

  /**
   * Returns claimed deliveries to their lanes without counting an attempt. Fenced: a delivery whose claim was
   * lost stays unchanged.
   */
  release(claims: readonly ClaimRef[]): Promise<void> {
    return this.database.hotTransaction(() =>
      endClaims(this.dialect, claims, transitions.release.set(this.dialect.now())),
    );
  }

  /**
   * Moves a limited number of due deliveries into their lanes. Returns how many deliveries were moved. Call
   * again until the result is 0.
   */
  promoteDue(): Promise<number> {
    return this.database.transaction(() => promoteDue(this.dialect));
  }

  /**
   * Returns the milliseconds until a waiting delivery is due or a lease expires, whichever is first. Null if
   * no delivery is waiting or leased.
   */
  nextDueIn(): Promise<number | null> {
    return this.database.read(() => nextDueIn(this.dialect));
  }

  /** Notifications between processes. Undefined if the database does not support them. */
  get notifications(): Notifications | undefined {
    return this.database.notifications;
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}
