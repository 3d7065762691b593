import { Column, Entity } from 'typeorm';
import { generatedId, time } from './columns.js';
import type { SuspensionReason } from './states.js';

/**
 * A subscription: changes of `entity` in `org` go to `remoteUrl`.
 *
 * The tables of this library are made by `webhookMigrations` alone; TypeORM's `synchronize` and `migration:generate` leave
 * them untouched.
 */
@Entity('webhook', { synchronize: false })
export class Webhook {
  /** `webhook_pk` of the API. Never used again after a delete. */
  @Column(generatedId)
  id: number;

  /** The owner, an opaque string: `1`, `DP`. */
  @Column({ type: 'varchar', length: 255 })
  org: string;

  /** What it subscribes to: `orders`, `contact`, … or one of the host's own. */
  @Column({ type: 'varchar', length: 64 })
  entity: string;

  /** Where deliveries go, exactly as the owner wrote it. */
  @Column({ name: 'remote_url', type: 'text' })
  remoteUrl: string;

  /**
   * 30 lower-case hex digits, sent in `Auth`. A secret: never log it. From `WebhooksService` empty when it can't be decrypted; read through TypeORM it is as it is
   * stored, with `encryptionKeys` therefore encrypted.
   */
  @Column({ type: 'varchar', length: 512 })
  token: string;

  /** The token before, which is sent in its place until `previousTokenUntil`. Only there when it is selected by name. */
  @Column({ name: 'previous_token', type: 'varchar', length: 512, nullable: true, select: false })
  previousToken?: string | null;

  @Column(time('previous_token_until', { nullable: true }))
  previousTokenUntil: Date | null;

  /** `whsec_` and base64: signs what is sent. A secret: never log it. Only there when it is selected by name. */
  @Column({ type: 'varchar', length: 512, nullable: true, select: false })
  secret?: string | null;

  /** The secret before, which signs too until `previousSecretUntil`. Only there when it is selected by name. */
  @Column({ name: 'previous_secret', type: 'varchar', length: 512, nullable: true, select: false })
  previousSecret?: string | null;

  @Column(time('previous_secret_until', { nullable: true }))
  previousSecretUntil: Date | null;

  @Column(time('created_at'))
  createdAt: Date;

  /** Changes with the fields that the API shows, and so with suspending, resuming and another token; not with another secret. */
  @Column(time('updated_at'))
  updatedAt: Date;

  /** Since when it gets no requests; null while it is active. */
  @Column(time('suspended_at', { nullable: true }))
  suspendedAt: Date | null;

  @Column({ name: 'suspension_reason', type: 'varchar', length: 32, nullable: true })
  suspensionReason: SuspensionReason | null;

  /** What its last failed attempt said when it was suspended, e.g. `status 503`. */
  @Column({ name: 'last_error', type: 'varchar', length: 512, nullable: true })
  lastError: string | null;

  /** The last resume: failures before it don't count any more. */
  @Column(time('resumed_at', { nullable: true }))
  resumedAt: Date | null;
}
