import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Catalog } from '../catalog/catalog.js';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import { InvalidWebhookError } from '../errors/invalid-webhook.error.js';
import { NoExampleError } from '../errors/no-example.error.js';
import { TooManyWebhooksError } from '../errors/too-many-webhooks.error.js';
import { WebhookNotFoundError } from '../errors/webhook-not-found.error.js';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { newSecret, newToken } from '../model/new-secrets.js';
import type { Webhook } from '../model/webhook.entity.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { Sender } from '../send/sender.js';
import { Ed25519Keys } from '../send/sign/ed25519-keys.js';
import { monotonicNow, timeOfDay } from '../shared/clock.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { SuspensionsStore } from '../store/suspend/suspensions.store.js';
import { SecretsStore } from '../store/webhooks/secrets.store.js';
import { WebhooksStore } from '../store/webhooks/webhooks.store.js';
import { MinuteLimit } from './minute-limit.js';
import { defaultOverlap, effectiveAtProblem, overlapProblem } from './rotation-rules.js';
import type { ValidWebhookInput } from './webhook-input.js';
import { validateWebhookInput } from './webhook-input.js';

/** What an owner decides about a webhook. */
export interface WebhookFields {
  /** Any https URL; trimmed, then kept to the letter. */
  readonly remoteUrl: string;
  readonly entity: WebhookEntityName;
}

/** A page of an org's webhooks. */
export interface WebhookPage {
  /** How many the org has in all. */
  readonly count: number;
  readonly webhooks: readonly Webhook[];
}

/** What came of a test: an attempt without a delivery. */
export interface WebhookTest extends Omit<AttemptOutcome, 'retryAfter'> {
  /** On this process's clock. */
  readonly startedAt: Date;
  /** Milliseconds, whole. */
  readonly durationMs: number;
}

/**
 * Manages the webhooks of an org: what the REST routes do, for hosts that do it themselves. Every method takes the org first.
 * Those that write throw a DatabaseBusyError too, on SQLite, where somebody else's transaction keeps the database locked.
 */
@Injectable()
export class WebhooksService {
  private readonly registrations: MinuteLimit;
  private readonly tests: MinuteLimit;

  constructor(
    private readonly store: WebhooksStore,
    private readonly secrets: SecretsStore,
    private readonly deliveries: DeliveriesStore,
    private readonly suspensions: SuspensionsStore,
    private readonly catalog: Catalog,
    private readonly lifecycle: WebhookLifecycle,
    private readonly attempts: Sender,
    private readonly ed25519: Ed25519Keys,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.registrations = new MinuteLimit('registrationsPerMinute', options.registrationsPerMinute);
    this.tests = new MinuteLimit('testsPerMinute', options.testsPerMinute);
  }

  /**
   * The org's webhooks, suspended ones too, by ascending id.
   * @param page `limit`: how many at most; `offset`: how many come before them
   */
  list(org: string, page: { limit: number; offset: number }): Promise<WebhookPage> {
    return this.store.list(org, page);
  }

  /**
   * One webhook.
   * @throws WebhookNotFoundError
   */
  async get(org: string, id: number): Promise<Webhook> {
    return found(await this.store.find(org, id), org, id);
  }

  /**
   * What signs its requests: `whsec_…`, as the libraries of Standard Webhooks take it. It is no part of a `Webhook`, so that nobody shows it by accident.
   * @throws WebhookNotFoundError, UndecryptableSecretError
   */
  async secretOf(org: string, id: number): Promise<string> {
    return found(await this.secrets.secretOf(org, id, newSecret()), org, id);
  }

  /**
   * What verifies its Ed25519 signatures: `whpk_…`; undefined where the option `ed25519` isn't given.
   * @throws WebhookNotFoundError
   */
  async publicKeyOf(org: string, id: number): Promise<string | undefined> {
    await this.get(org, id);
    return this.ed25519.publicKeyOf({ org, webhookId: id });
  }

  /**
   * A new webhook, with a token and a secret of its own.
   * @param fields `entity` defaults to `orders`
   * @throws InvalidWebhookError; TooManyRequestsError, after `registrationsPerMinute`; TooManyWebhooksError, when the org has `webhooksPerOrg`
   */
  async create(org: string, fields: { remoteUrl: string; entity?: WebhookEntityName }): Promise<Webhook> {
    const { remoteUrl, entity = 'orders' } = this.validate(fields, false);
    await this.registrations.count(org);
    const secrets = { token: newToken(), secret: newSecret() };
    const max = this.options.webhooksPerOrg;
    const webhook = await this.store.insert({ org, entity, remoteUrl, ...secrets }, { max });
    if (!webhook) throw new TooManyWebhooksError(org, max);
    this.lifecycle.publish({ type: 'webhook.created', org, webhookId: webhook.id });
    return webhook;
  }

  /**
   * Changes what is given. Another `remoteUrl` resumes a suspended webhook; what waits goes to the new one.
   * @throws InvalidWebhookError, WebhookNotFoundError
   */
  async update(org: string, id: number, fields: Partial<WebhookFields>): Promise<Webhook> {
    const changes = this.validate(fields, true);
    const updated = found(await this.store.update(org, id, changes), org, id);
    const { webhook, hasChanged, wasSuspended } = updated;
    if (hasChanged) this.lifecycle.publish({ type: 'webhook.updated', org, webhookId: id });
    if (wasSuspended && webhook.suspendedAt === null) await this.sendMissed(org, id);
    return webhook;
  }

  /**
   * Deletes it; what was pending for it is never sent.
   * @throws WebhookNotFoundError
   */
  async delete(org: string, id: number): Promise<void> {
    if (!(await this.store.delete(org, id))) throw new WebhookNotFoundError(org, id);
    this.lifecycle.publish({ type: 'webhook.deleted', org, webhookId: id });
    await this.suspensions.cancelWaiting(id);
  }

  /**
   * Ends a suspension: its window starts anew, and what was held or waited for a retry is sent. Changes nothing for an active webhook.
   * @throws WebhookNotFoundError
   */
  async resume(org: string, id: number): Promise<Webhook> {
    const { webhook, wasSuspended } = found(await this.store.resume(org, id), org, id);
    if (wasSuspended) await this.sendMissed(org, id);
    return webhook;
  }

  /**
   * Sends the example of its entity to this one webhook, now and even when it is suspended. It is no delivery: nothing of it is recorded, it counts neither
   * for a suspension nor against one, and it takes no turn of the worker's.
   * @throws WebhookNotFoundError; UndecryptableSecretError; NoExampleError, for a body that the entity never has would say nothing about the receiver;
   *   TooManyRequestsError, after `testsPerMinute`
   */
  async test(org: string, id: number): Promise<WebhookTest> {
    const { entity } = await this.get(org, id);
    const example = this.catalog.find(entity)?.example ?? null;
    if (example === null) throw new NoExampleError(entity);
    const target = found((await this.deliveries.readTargets([id])).get(id), org, id);
    if (target.undecryptable) throw target.undecryptable;
    await this.tests.count(org);
    const body = Buffer.from(JSON.stringify(example));
    const startedAt = new Date(timeOfDay());
    const start = monotonicNow();
    const outcome = await this.attempts.attempt({
      ...target,
      eventId: uuidv7(),
      entity,
      resource: null,
      body,
    });
    const { result, status, error, responseExcerpt } = outcome;
    const durationMs = Math.round(monotonicNow() - start);
    return { startedAt, durationMs, result, status, error, responseExcerpt };
  }

  /**
   * Gives it another secret. Both sign for the overlap, so that its receiver can take over the new one in its own time; of several secrets within that time the last two.
   * @param overlap milliseconds up to 30 days; 0 when the one before has become known. Default a day
   * @returns the new secret
   * @throws WebhookNotFoundError, InvalidWebhookError
   */
  async rotateSecret(
    org: string,
    id: number,
    { overlap = defaultOverlap }: { overlap?: number | undefined } = {},
  ): Promise<string> {
    refuse('overlap', overlapProblem(overlap));
    const secret = newSecret();
    if (!(await this.secrets.replaceSecret(org, id, { secret, overlap })))
      throw new WebhookNotFoundError(org, id);
    this.lifecycle.publish({ type: 'webhook.secret_rotated', org, webhookId: id });
    return secret;
  }

  /**
   * Gives it another token, which the answer shows. A request has one only: until `effectiveAt` it is the one before.
   * @param effectiveAt on the database's clock, to a quarter of a second. Default at once
   * @throws WebhookNotFoundError, InvalidWebhookError
   */
  async rotateToken(
    org: string,
    id: number,
    { effectiveAt }: { effectiveAt?: Date | undefined } = {},
  ): Promise<Webhook> {
    refuse('effective_at', effectiveAt && effectiveAtProblem(effectiveAt));
    const replacement = { token: newToken(), effectiveAt: effectiveAt?.getTime() ?? null };
    const webhook = found(await this.secrets.replaceToken(org, id, replacement), org, id);
    this.lifecycle.publish({ type: 'webhook.token_rotated', org, webhookId: id });
    return webhook;
  }

  private async sendMissed(org: string, id: number): Promise<void> {
    await this.suspensions.hurryRetries(id);
    await this.suspensions.sweepHeld(id, this.options.holdFor);
    this.lifecycle.publish({ type: 'webhook.resumed', org, webhookId: id });
  }

  private validate<Partial extends boolean>(
    { remoteUrl, entity }: { remoteUrl?: string; entity?: WebhookEntityName },
    partial: Partial,
  ): ValidWebhookInput<Partial> {
    const { development } = this.options;
    return validateWebhookInput(
      { remote_url: remoteUrl, entity },
      { partial, entities: this.catalog.names(), development },
    );
  }
}

/** @throws InvalidWebhookError when there is a problem with the field */
function refuse(field: string, problem: string | undefined): void {
  if (problem !== undefined) throw new InvalidWebhookError({ [field]: [problem] });
}

function found<T>(webhook: T | null | undefined, org: string, id: number): T {
  if (webhook !== null && webhook !== undefined) return webhook;
  throw new WebhookNotFoundError(org, id);
}
