import type { Provider } from '@nestjs/common';
import { Announcer } from './announcer.js';
import { DeliveryService } from './delivery.service.js';
import { DeliveryWorker } from './delivery.worker.js';
import { Dispatcher } from './dispatcher.js';
import { Recorder } from './recorder.js';
import { UndecryptableNotice } from './undecryptable.notice.js';
import { WakeUp } from './wake-up/wake-up.js';

export const workerProviders: Provider[] = [
  Announcer,
  WakeUp,
  DeliveryWorker,
  UndecryptableNotice,
  Dispatcher,
  DeliveryService,
  Recorder,
];
