import type { Provider } from '@nestjs/common';
import { AttemptRunner } from './attempt.runner.js';
import { ClaimReleaser } from './claim.releaser.js';
import { ClaimRounds } from './claim.rounds.js';
import { DeliveryScheduler } from './delivery.scheduler.js';
import { DeliveryWorker } from './delivery.worker.js';
import { Recorder } from './recorder.js';
import { WakeUp } from './wake-up/wake-up.js';
import { WebhookTargets } from './webhook-targets.js';
import { WorkerNotifier } from './worker.notifier.js';

/** The providers of this stage: the worker leads, each of the others is called by those above it. */
export const workerProviders: Provider[] = [
  WorkerNotifier,
  DeliveryWorker,
  ClaimRounds,
  DeliveryScheduler,
  WebhookTargets,
  AttemptRunner,
  Recorder,
  ClaimReleaser,
  WakeUp,
];
