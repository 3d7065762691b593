import { Column, Entity } from 'typeorm';
import { generatedId, time } from './columns.js';
import type { SuspensionReason } from './states.js';

/**
 * A webhook, that is, a subscription: changes of `entity` in `org` are sent to `remoteUrl`.
 *
 * Only `webhookMigrations` creates and changes the library's tables. TypeORM's `synchronize` and
 * `migration:generate` leave them unchanged.
 */
@Entity('webhook', { synchronize: false })
export class Webhook {
  /** The id of the webhook, which the API calls `webhook_pk`. An id is never reused after a delete. */
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
   * The token, 30 lower-case hex digits, which requests carry in `Auth`. It is confidential: never log it.
   * `WebhooksService` returns an empty token if the token can't be decrypted. TypeORM returns the token in
   * its stored form, which is encrypted if you use `encryptionKeys`.
   */
  @Column({ type: 'varchar', length: 512 })
  token: string;

  /**
   * The previous token, which is sent instead of `token` until `previousTokenUntil`. TypeORM loads it only if
   * you select it by name.
   */
  @Column({ name: 'previous_token', type: 'varchar', length: 512, nullable: true, select: false })
  previousToken?: string | null;

  @Column(time('previous_token_until', { nullable: true }))
  previousTokenUntil: Date | null;

  /**
   * The signing secret, `whsec_` and base64, which signs the requests. It is confidential: never log it.
   * TypeORM loads it only if you select it by name.
   */
  @Column({ type: 'varchar', length: 512, nullable: true, select: false })
  secret?: string | null;

  /**
   * The previous secret, which also signs requests until `previousSecretUntil`. TypeORM loads it only if you
   * select it by name.
   */
  @Column({ name: 'previous_secret', type: 'varchar', length: 512, nullable: true, select: false })
  previousSecret?: string | null;

  @Column(time('previous_secret_until', { nullable: true }))
  previousSecretUntil: Date | null;

  @Column(time('created_at'))
  createdAt: Date;

  /**
   * When a field that the API shows last changed. A suspension, a resume and a new token also count, but a
   * new secret does not.
   */
  @Column(time('updated_at'))
  updatedAt: Date;

  /** When the webhook was suspended. Since then it gets no requests. Null while the webhook is active. */
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

  /**
   * When the webhook was last resumed. The suspension policy ignores earlier failures. Null if it was never
   * resumed.
   */
  @Column(time('resumed_at', { nullable: true }))
  resumedAt: Date | null;
}
