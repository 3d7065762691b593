import type { Provider } from '@nestjs/common';
import { SecretsReencryption } from './secrets.reencryption.js';
import { SigningSecrets } from './signing-secrets.service.js';
import { WebhookRegistry } from './webhook-registry.service.js';
import { WebhookResumer } from './webhook-resumer.service.js';
import { WebhookTester } from './webhook-tester.service.js';
import { WebhookTokens } from './webhook-tokens.service.js';
import { WebhooksService } from './webhooks.service.js';

/** One service per job. `WebhooksService` offers all of them to the host. */
export const manageProviders: Provider[] = [
  WebhooksService,
  WebhookRegistry,
  WebhookResumer,
  SigningSecrets,
  WebhookTokens,
  WebhookTester,
  SecretsReencryption,
];
