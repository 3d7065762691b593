import { Column, Entity } from 'typeorm';
import { generatedId, time } from './columns.js';
import type { SuspensionReason } from './states.js';

/**
 * A subscription: changes of `entity` in `org` are sent to `remoteUrl`.
 *
 * Only `webhookMigrations` creates and changes the tables of this library. TypeORM's `synchronize` and
 * `migration:generate` leave them untouched.
 */
@Entity('webhook', { synchronize: false })
export class Webhook {
  /** `webhook_pk` in the API. Never reused after a delete. */
  @Column(generatedId)
  id: number;

  /** The owner, an opaque string: `1`, `DP`. */
  @Column({ type: 'varchar', length: 255 })
  org: string;

  /** What the webhook subscribes to: `orders`, `contact`, … or one of your own entities. */
  @Column({ type: 'varchar', length: 64 })
  entity: string;

  /** Where requests are sent, exactly as the owner wrote it. */
  @Column({ name: 'remote_url', type: 'text' })
  remoteUrl: string;

  /**
   * 30 lower-case hex digits, sent in `Auth`. A secret: never log it. `WebhooksService` returns an empty
   * token if it can't be decrypted. TypeORM returns the token as stored, which means encrypted if you use
   * `encryptionKeys`.
   */
  @Column({ type: 'varchar', length: 512 })
  token: string;

  /**
   * The previous token, sent instead of `token` until `previousTokenUntil`. Only loaded if selected by name.
   */
  @Column({ name: 'previous_token', type: 'varchar', length: 512, nullable: true, select: false })
  previousToken?: string | null;

  @Column(time('previous_token_until', { nullable: true }))
  previousTokenUntil: Date | null;

  /** `whsec_` and base64. Signs requests. A secret: never log it. Only loaded if selected by name. */
  @Column({ type: 'varchar', length: 512, nullable: true, select: false })
  secret?: string | null;

  /** The previous secret, which also signs until `previousSecretUntil`. Only loaded if selected by name. */
  @Column({ name: 'previous_secret', type: 'varchar', length: 512, nullable: true, select: false })
  previousSecret?: string | null;

  @Column(time('previous_secret_until', { nullable: true }))
  previousSecretUntil: Date | null;

  @Column(time('created_at'))
  createdAt: Date;

  /**
   * Changes with every field that the API shows: also on suspend, resume and a new token, but not on a new
   * secret.
   */
  @Column(time('updated_at'))
  updatedAt: Date;

  /** Since when the webhook gets no requests. Null while it is active. */
  @Column(time('suspended_at', { nullable: true }))
  suspendedAt: Date | null;

  @Column({ name: 'suspension_reason', type: 'varchar', length: 32, nullable: true })
  suspensionReason: SuspensionReason | null;

  /** The error of the last failed attempt before the suspension, e.g. `status 503`. */
  @Column({ name: 'last_error', type: 'varchar', length: 512, nullable: true })
  lastError: string | null;

  /** When the webhook was last resumed. Earlier failures no longer count. */
  @Column(time('resumed_at', { nullable: true }))
  resumedAt: Date | null;
}
