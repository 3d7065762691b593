import { Column, Entity } from 'typeorm';
import { generatedId, time } from './columns.js';
import type { SuspensionReason } from './states.js';

/**
 * A webhook, that is, a subscription: changes of `entity` in `org` are sent to `remoteUrl`.
 *
 * Only `webhookMigrations` creates and changes the library's tables. TypeORM's `synchronize` and
 * `migration:generate` leave the tables unchanged.
 */
@Entity('webhook', { synchronize: false })
export class Webhook {
  /** The id of the webhook. The API calls this id `webhook_pk`. An id is never reused after a delete. */
  @Column(generatedId)
  id: number;

  /** The org that owns the webhook, as an opaque string such as `1` or `DP`. */
  @Column({ type: 'varchar', length: 255 })
  org: string;

  /** The entity that the webhook subscribes to: `orders`, `contact`, … or one of your own entities. */
  @Column({ type: 'varchar', length: 64 })
  entity: string;

  /** The URL to which requests are sent, exactly as the customer wrote it. */
  @Column({ name: 'remote_url', type: 'text' })
  remoteUrl: string;

  /**
   * The token that requests carry in the header `Auth`: 30 lower-case hex digits. The token is confidential
   * and must never be logged. `WebhooksService` returns an empty token if the token can't be decrypted.
   * TypeORM returns the token in its stored form, which is encrypted if you use `encryptionKeys`.
   */
  @Column({ type: 'varchar', length: 512 })
  token: string;

  /**
   * The previous token. Until `previousTokenUntil`, requests carry this token instead of `token`. TypeORM
   * loads the column only if you select it by name.
   */
  @Column({ name: 'previous_token', type: 'varchar', length: 512, nullable: true, select: false })
  previousToken?: string | null;

  @Column(time('previous_token_until', { nullable: true }))
  previousTokenUntil: Date | null;

  /**
   * The secret that signs the requests: `whsec_`, followed by base64. The secret is confidential and must
   * never be logged. TypeORM loads the column only if you select it by name.
   */
  @Column({ type: 'varchar', length: 512, nullable: true, select: false })
  secret?: string | null;

  /**
   * The previous secret. Until `previousSecretUntil`, both this secret and `secret` sign the requests.
   * TypeORM loads the column only if you select it by name.
   */
  @Column({ name: 'previous_secret', type: 'varchar', length: 512, nullable: true, select: false })
  previousSecret?: string | null;

  @Column(time('previous_secret_until', { nullable: true }))
  previousSecretUntil: Date | null;

  @Column(time('created_at'))
  createdAt: Date;

  /**
   * The time of the last change to a field that the API shows. A suspension, a resume and a new token count
   * as changes, but a new secret does not.
   */
  @Column(time('updated_at'))
  updatedAt: Date;

  /**
   * The time at which the webhook was suspended. A suspended webhook gets no requests. Null while the webhook
   * is active.
   */
  @Column(time('suspended_at', { nullable: true }))
  suspendedAt: Date | null;

  @Column({ name: 'suspension_reason', type: 'varchar', length: 32, nullable: true })
  suspensionReason: SuspensionReason | null;

  /**
   * The error of the last failed attempt before the suspension, such as `status 503`. Null while the webhook
   * is active.
   */
  @Column({ name: 'last_error', type: 'varchar', length: 512, nullable: true })
  lastError: string | null;

  /** The time at which the suspension of the webhook last ended. Null if no suspension has ended. */
  @Column(time('resumed_at', { nullable: true }))
  resumedAt: Date | null;

  /**
   * Until this time, no delivery of the webhook is sent, because the receiver asked for a pause with
   * `Retry-After`. Null if the receiver asked for none.
   */
  @Column(time('deferred_until', { nullable: true }))
  deferredUntil: Date | null;

  /**
   * Since when the receiver has asked for pauses again and again, never more than a day after the end of the
   * pause before. Null if the receiver asked for none.
   */
  @Column(time('deferred_since', { nullable: true }))
  deferredSince: Date | null;

  /**
   * The number of the current failure window. A resume and a changed `remoteUrl` begin a new window, so that
   * earlier failures no longer count.
   */
  @Column({ name: 'window_no', type: 'int', default: 0 })
  windowNo: number;
}
