import type { Provider } from '@nestjs/common';
import { AttemptRunner } from './attempt-runner.js';
import { Bodies } from './bodies/bodies.js';
import { ClaimReleaser } from './claim-releaser.js';
import { ClaimRounds } from './claim-rounds.js';
import { DeliveryScheduler } from './delivery-scheduler.js';
import { DeliveryWorker } from './delivery.worker.js';
import { Recorder } from './recorder.js';
import { TargetCache } from './target-cache.js';
import { WakeUp } from './wake-up/wake-up.js';
import { WorkerNotifier } from './worker-notifier.js';

/**
 * The providers of this folder, in the order in which they take part in a delivery. The notifier wakes the
 * worker. The worker runs rounds. A round claims deliveries and passes them to the scheduler. The scheduler
 * finds the target in the cache and starts the attempt. The attempt runner sends the request, and the
 * recorder writes the outcome. The releaser gives up claimed deliveries that don't start. `Bodies` limits
 * the bodies in memory. The last one, `WakeUp`, is the signal with which the notifier, the scheduler, the
 * recorder, the releaser and `Bodies` wake the worker.
 */
export const workerProviders: Provider[] = [
  WorkerNotifier,
  DeliveryWorker,
  ClaimRounds,
  DeliveryScheduler,
  TargetCache,
  AttemptRunner,
  Recorder,
  ClaimReleaser,
  Bodies,
  WakeUp,
];
