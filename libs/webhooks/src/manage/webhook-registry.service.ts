import { Inject, Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import { TooManyWebhooksError } from '../errors/too-many-webhooks.error.js';
import { WebhookNotFoundError } from '../errors/webhook-not-found.error.js';
import { newSecret, newToken } from '../model/new-credentials.js';
import type { Webhook } from '../model/webhook.entity.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WebhooksStore } from '../store/webhooks/webhooks.store.js';
import { ChangeLimit } from './change-limit.js';
import { MinuteLimit } from './minute-limit.js';
import { orNotFound } from './or-not-found.js';
import { validateWebhookInput } from './webhook-input.js';
import type { UncheckedWebhookInput, ValidWebhookInput } from './webhook-input.js';
import { WebhookResumer } from './webhook-resumer.service.js';

/** A page of an org's webhooks. */
export interface WebhookPage {
  /** Total number of webhooks of the org. */
  readonly count: number;
  readonly webhooks: readonly Webhook[];
}

/** Creates, reads, changes and deletes webhooks. This is the only place that validates their fields. */
@Injectable()
export class WebhookRegistry {
  private readonly registrations: MinuteLimit;

  constructor(
    private readonly store: WebhooksStore,
    private readonly resumer: WebhookResumer,
    private readonly changeLimit: ChangeLimit,
    private readonly catalog: Catalog,
    private readonly lifecycle: WebhookLifecycle,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.registrations = new MinuteLimit('registrationsPerMinute', options.registrationsPerMinute);
  }

  list(org: string, page: { limit: number; offset: number }): Promise<WebhookPage> {
    return this.store.list(org, page);
  }

  /** @throws WebhookNotFoundError */
  async get(org: string, id: number): Promise<Webhook> {
    return orNotFound(await this.store.find(org, id), org, id);
  }

  /**
   * Creates a webhook with a new token and secret.
   * @param given the fields before validation: `remote_url` is required, and `entity` defaults to `orders`
   * @throws InvalidWebhookError, TooManyRequestsError, TooManyWebhooksError
   */
  async create(org: string, given: UncheckedWebhookInput): Promise<Webhook> {
    const { remoteUrl, entity = 'orders' } = this.validate(given, { partial: false });
    await this.registrations.count(org);
    const generated = { token: newToken(), secret: newSecret() };
    const max = this.options.webhooksPerOrg;
    const webhook = await this.store.insert({ org, entity, remoteUrl, ...generated }, { max });
    if (!webhook) throw new TooManyWebhooksError(org, max);
    this.lifecycle.publish({ type: 'webhook.created', org, webhookId: webhook.id });
    return webhook;
  }

  /**
   * Changes the given fields. Fields that are missing stay unchanged. A new `remote_url` also resumes a
   * suspended webhook.
   * @param partial true if `remote_url` may be missing
   * @throws InvalidWebhookError, WebhookNotFoundError, TooManyRequestsError
   */
  async update(
    org: string,
    id: number,
    given: UncheckedWebhookInput,
    { partial }: { readonly partial: boolean },
  ): Promise<Webhook> {
    const changes = this.validate(given, { partial });
    await this.changeLimit.count(org, id);
    const updated = orNotFound(await this.store.update(org, id, changes), org, id);
    const { webhook, hasChanged, isResumed } = updated;
    if (hasChanged) this.lifecycle.publish({ type: 'webhook.updated', org, webhookId: id });
    if (isResumed) await this.resumer.sendMissed(org, id);
    return webhook;
  }

  /** @throws WebhookNotFoundError */
  async delete(org: string, id: number): Promise<void> {
    if (!(await this.store.delete(org, id))) throw new WebhookNotFoundError(org, id);
    this.lifecycle.publish({ type: 'webhook.deleted', org, webhookId: id });
    await this.store.cancelUnsent(id);
  }

  private validate<Partial extends boolean>(
    given: UncheckedWebhookInput,
    { partial }: { readonly partial: Partial },
  ): ValidWebhookInput<Partial> {
    const { development } = this.options;
    return validateWebhookInput(given, { partial, entities: this.catalog.names(), development });
  }
}
