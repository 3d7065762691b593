import type { Provider } from '@nestjs/common';
import { SecretsReencryption } from './secrets.reencryption.js';
import { SigningSecrets } from './signing-secrets.service.js';
import { WebhookRegistry } from './webhook-registry.service.js';
import { WebhookResumer } from './webhook-resumer.service.js';
import { WebhookTester } from './webhook-tester.service.js';
import { WebhookTokens } from './webhook-tokens.service.js';
import { WebhooksService } from './webhooks.service.js';

/**
 * The services that manage webhooks, one for each task. `WebhooksService` offers the operations of the others
 * to the host, except `SecretsReencryption`, which the host injects itself.
 */
export const manageProviders: Provider[] = [
  WebhooksService,
  WebhookRegistry,
  WebhookResumer,
  SigningSecrets,
  WebhookTokens,
  WebhookTester,
  SecretsReencryption,
];
