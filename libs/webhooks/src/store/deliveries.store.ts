import { Inject, Injectable } from '@nestjs/common';
import { monotonicNow } from '../shared/clock.js';
import { claimDeliveries } from './claim/claim-deliveries.js';
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
import { SecretEncryption } from './webhooks/secret-encryption.js';
import type { WebhookTarget } from './webhooks/targets.sql.js';
import { selectTargets } from './webhooks/targets.sql.js';

/**
 * The worker's store: claims deliveries and records their attempts. Each method is atomic unless it says
 * otherwise.
 */
@Injectable()
export class DeliveriesStore {
  constructor(
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly encryption: SecretEncryption,
  ) {}

  /**
   * Returns the next lanes with deliveries to claim, ascending. Fewer than `maxLanesPerSearch` means that
   * there are no more.
   */
  lanesAfter(cursor: number): Promise<number[]> {
    return this.database.read(() => lanesAfter(this.dialect, cursor));
  }

  /** Claims deliveries in several transactions. A crash may follow each of them: see `claimDeliveries`. */
  claim(request: ClaimRequest): Promise<Claim> {
    return claimDeliveries(this.database, this.encryption, request);
  }

  /** Returns the current state of these webhooks. Deleted ones are missing from the result. */
  async readTargets(ids: readonly number[]): Promise<ReadonlyMap<number, WebhookTarget>> {
    return this.encryption.decryptTargets(await this.database.read(() => selectTargets(this.dialect, ids)));
  }

  /** Records attempts. Fenced: a delivery that the caller no longer claims is left unchanged. */
  record(attempts: readonly FinishedAttempt[]): Promise<Recorded> {
    return this.database.hotTransaction(() => recordAttempts(this.dialect, attempts, monotonicNow()));
  }

  /** Returns claimed deliveries to their lanes without using up an attempt. Fenced. */
  release(claims: readonly ClaimRef[]): Promise<void> {
    return this.database.hotTransaction(() =>
      endClaims(this.dialect, claims, transitions.release.set(this.dialect.now())),
    );
  }

  /** Moves one batch of due deliveries into their lanes and returns how many it moved. */
  promoteDue(): Promise<number> {
    return this.database.transaction(() => promoteDue(this.dialect));
  }

  /** Returns the milliseconds until the next delivery is due, or null if no delivery waits for a time. */
  nextDueIn(): Promise<number | null> {
    return this.database.read(() => nextDueIn(this.dialect));
  }

  /** Notifications between processes. Undefined on databases that have none. */
  get notifications(): Notifications | undefined {
    return this.database.notifications;
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}
