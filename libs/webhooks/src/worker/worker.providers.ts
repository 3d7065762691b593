import type { Provider } from '@nestjs/common';
import { AttemptRunner } from './attempt-runner.js';
import { ClaimReleaser } from './claim-releaser.js';
import { ClaimRounds } from './claim-rounds.js';
import { DeliveryScheduler } from './delivery-scheduler.js';
import { DeliveryWorker } from './delivery.worker.js';
import { Recorder } from './recorder.js';
import { WakeUp } from './wake-up/wake-up.js';
import { TargetCache } from './target-cache.js';
import { WorkerNotifier } from './worker-notifier.js';

/**
 * The providers of this folder, in the order in which they take part in a delivery: the notifier wakes the
 * worker, the worker runs rounds, a round claims deliveries for the scheduler, the scheduler looks up the
 * target in the cache and starts the attempt, the attempt runner sends it, and the recorder writes its
 * outcome. The releaser releases claimed deliveries that don't start. All of them share `WakeUp`, which
 * passes wake-ups to the worker.
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
  WakeUp,
];
