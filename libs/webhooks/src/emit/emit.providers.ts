import type { Provider } from '@nestjs/common';
import { AfterCommitSubscriber } from './after-commit.subscriber.js';
import { CapturedChangesEmitter } from './captured-changes.emitter.js';
import { EventWriter } from './event-writer.js';
import { WebhookEmitter } from './webhook-emitter.service.js';

/** The providers of this folder. */
export const emitProviders: Provider[] = [
  WebhookEmitter,
  CapturedChangesEmitter,
  EventWriter,
  AfterCommitSubscriber,
];
