import type { Provider } from '@nestjs/common';
import { ChangeLimit } from './change-limit.js';
import { ExpiredSecretsWiper } from './expired-secrets.wiper.js';
import { SecretsReencryption } from './secrets.reencryption.js';
import { SigningSecrets } from './signing-secrets.service.js';
import { WebhookRegistry } from './webhook-registry.service.js';
import { WebhookResumer } from './webhook-resumer.service.js';
import { ANSWER_STEP, defaultAnswerStep, WebhookTester } from './webhook-tester.service.js';
import { WebhookTokens } from './webhook-tokens.service.js';
import { WebhooksService } from './webhooks.service.js';

/**
 * The services that manage webhooks, one for each task, and the limit that several of them share. Hosts
 * inject only two services: `WebhooksService` and `SecretsReencryption`. `WebhooksService` passes each call
 * on to one of the other services.
 */
export const manageProviders: Provider[] = [
  WebhooksService,
  WebhookRegistry,
  WebhookResumer,
  SigningSecrets,
  WebhookTokens,
  WebhookTester,
  ChangeLimit,
  { provide: ANSWER_STEP, useValue: defaultAnswerStep },
  SecretsReencryption,
  ExpiredSecretsWiper,
];
