import type { Provider } from '@nestjs/common';
import { CaptureMap } from './capture-map.js';
import { ChangeCapture } from './change-capture.js';
import { ChangeRenderer } from './change-renderer.js';
import { OpenTransactions } from './open-transactions.js';
import { OutsideChanges } from './outside-changes.js';
import { CommittedReads } from './typeorm/committed-reads.js';
import { IsolationLevels } from './typeorm/isolation-levels.js';
import { RowsBefore } from './typeorm/rows-before.js';
import { WebhookChanges } from './webhook-changes.service.js';

export const captureProviders: Provider[] = [
  ChangeCapture,
  CaptureMap,
  OpenTransactions,
  OutsideChanges,
  RowsBefore,
  IsolationLevels,
  ChangeRenderer,
  CommittedReads,
  WebhookChanges,
];
