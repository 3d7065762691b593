import { Injectable } from '@nestjs/common';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { Webhook } from '../model/webhook.entity.js';
import { SigningSecrets } from './signing-secrets.service.js';
import { WebhookRegistry } from './webhook-registry.service.js';
import type { WebhookPage } from './webhook-registry.service.js';
import { WebhookResumer } from './webhook-resumer.service.js';
import { WebhookTester } from './webhook-tester.service.js';
import type { WebhookTest } from './webhook-tester.service.js';
import { WebhookTokens } from './webhook-tokens.service.js';

/** The fields that the owner of a webhook sets. */
export interface WebhookFields {
  /**
   * The https URL that receives the requests. White space around the URL is removed. The rest of the text is
   * stored exactly as given.
   */
  readonly remoteUrl: string;
  /** The entity that the webhook subscribes to. */
  readonly entity: WebhookEntityName;
}

/**
 * Manages the webhooks of an org from your own code. The class offers the operations of the REST routes. The
 * REST controllers don't use this class. They directly call the services behind it, such as
 * `WebhookRegistry`. Every method takes the org as the first parameter. On SQLite, methods that write also
 * throw a DatabaseBusyError if another transaction keeps the database locked.
 */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly registry: WebhookRegistry,
    private readonly resumer: WebhookResumer,
    private readonly tester: WebhookTester,
    private readonly signingSecrets: SigningSecrets,
    private readonly tokens: WebhookTokens,
  ) {}

  /**
   * Returns the org's webhooks by ascending id, including suspended ones.
   * @param page `limit`: maximum number of webhooks to return; `offset`: number of webhooks to skip
   */
  list(org: string, page: { limit: number; offset: number }): Promise<WebhookPage> {
    return this.registry.list(org, page);
  }

  /**
   * Returns one webhook.
   * @throws WebhookNotFoundError
   */
  get(org: string, id: number): Promise<Webhook> {
    return this.registry.get(org, id);
  }

  /**
   * Returns the secret that signs the requests to a webhook. The secret has the form `whsec_…`, which the
   * Standard Webhooks libraries use. The class `Webhook` has no property for the secret. Therefore, code that
   * shows a webhook can't show the secret by accident.
   * @throws WebhookNotFoundError, UndecryptableSecretError
   */
  secretOf(org: string, id: number): Promise<string> {
    return this.signingSecrets.secretOf(org, id);
  }

  /**
   * Returns the public key that verifies a webhook's Ed25519 signatures, in the form `whpk_…`. Returns
   * undefined without the option `ed25519`.
   * @throws WebhookNotFoundError
   */
  publicKeyOf(org: string, id: number): Promise<string | undefined> {
    return this.signingSecrets.publicKeyOf(org, id);
  }

  /**
   * Creates a webhook with its own token and secret.
   * @param fields `entity` defaults to `orders`
   * @throws InvalidWebhookError; TooManyRequestsError when the org exceeds `registrationsPerMinute`;
   *   TooManyWebhooksError when the org already has `webhooksPerOrg` webhooks
   */
  async create(
    org: string,
    { remoteUrl, entity }: { remoteUrl: string; entity?: WebhookEntityName },
  ): Promise<Webhook> {
    return this.registry.create(org, { remote_url: remoteUrl, entity });
  }

  /**
   * Changes the given fields of a webhook. A new `remoteUrl` also resumes a suspended webhook. Waiting
   * deliveries are sent to the new URL.
   * @throws InvalidWebhookError; WebhookNotFoundError; TooManyRequestsError when the org exceeds
   *   `changesPerMinute`
   */
  async update(org: string, id: number, { remoteUrl, entity }: Partial<WebhookFields>): Promise<Webhook> {
    return this.registry.update(org, id, { remote_url: remoteUrl, entity }, { partial: true });
  }

  /**
   * Deletes a webhook. Its pending deliveries are never sent.
   * @throws WebhookNotFoundError
   */
  delete(org: string, id: number): Promise<void> {
    return this.registry.delete(org, id);
  }

  /**
   * Ends the suspension of a webhook. Failures before the resume no longer count. The webhook's held
   * deliveries are sent now, and so are its deliveries that wait for a retry. Changes nothing if the webhook
   * is not suspended.
   * @throws WebhookNotFoundError; TooManyRequestsError when the org exceeds `changesPerMinute`
   */
  resume(org: string, id: number): Promise<Webhook> {
    return this.resumer.resume(org, id);
  }

  /**
   * Sends the example of the webhook's entity to this one webhook immediately, even if the webhook is
   * suspended. A test is not a delivery: it isn't recorded, doesn't influence a suspension, and takes no slot
   * of the worker.
   * @throws WebhookNotFoundError; UndecryptableSecretError; NoExampleError when the entity has no example
   *   (the response to a made-up body would say nothing about the receiver); TooManyRequestsError when the
   *   org exceeds `testsPerMinute`
   */
  test(org: string, id: number): Promise<WebhookTest> {
    return this.tester.test(org, id);
  }

  /**
   * Replaces the secret of a webhook. During the overlap, requests are signed with both the previous and the
   * new secret. The receiver can switch to the new secret at any time before the overlap ends. If the secret
   * is replaced again during the overlap, only the two latest secrets sign.
   * @param overlap how long both secrets sign, in milliseconds, up to 30 days. Pass 0 if the previous secret
   *   has leaked. Default: one day
   * @returns the new secret
   * @throws WebhookNotFoundError; InvalidWebhookError; TooManyRequestsError when the org exceeds
   *   `changesPerMinute`
   */
  async rotateSecret(
    org: string,
    id: number,
    { overlap }: { overlap?: number | undefined } = {},
  ): Promise<string> {
    return this.signingSecrets.rotateSecret(org, id, overlap);
  }

  /**
   * Replaces the token of a webhook and returns the webhook with the new token. A request carries only one
   * token. Until `effectiveAt`, requests carry the previous token. From then on, they carry the new token.
   * @param effectiveAt the time from which requests carry the new token, on the database's clock. Accurate to
   *   a quarter of a second. Default: immediately
   * @throws WebhookNotFoundError; InvalidWebhookError; TooManyRequestsError when the org exceeds
   *   `changesPerMinute`
   */
  async rotateToken(
    org: string,
    id: number,
    { effectiveAt }: { effectiveAt?: Date | undefined } = {},
  ): Promise<Webhook> {
    return this.tokens.rotateToken(org, id, effectiveAt);
  }
}
