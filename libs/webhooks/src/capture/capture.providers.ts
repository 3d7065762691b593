import type { Provider } from '@nestjs/common';
import { BeforeCommit } from './before-commit.js';
import { CaptureMap } from './capture-map.js';
import { CapturedStatements } from './captured-statements.js';
import { ChangeCapture } from './change-capture.js';
import { ChangeMarker } from './change-marker.js';
import { ChangeRenderer } from './change-renderer.js';
import { ChangeSubscriber } from './change-subscriber.js';
import { OpenTransactions } from './open-transactions.js';
import { Refusals } from './refusals.js';
import { ResourceEmitter } from './resource-emitter.js';
import { StatementRows } from './statement-rows.js';
import { TransactionSubscriber } from './transaction-subscriber.js';
import { CommitStatement } from './typeorm/commit-statement.js';
import { CommittedReads } from './typeorm/committed-reads.js';
import { InsertedIds } from './typeorm/inserted-ids.js';
import { IsolationLevels } from './typeorm/isolation-levels.js';
import { OwnTransactions } from './typeorm/own-transactions.js';
import { RawStatements } from './typeorm/raw-statements.js';
import { RowsBefore } from './typeorm/rows-before.js';
import { WebhookChanges } from './webhook-changes.service.js';

export const captureProviders: Provider[] = [
  ChangeCapture,
  CaptureMap,
  ChangeSubscriber,
  Refusals,
  InsertedIds,
  CapturedStatements,
  StatementRows,
  RawStatements,
  OwnTransactions,
  RowsBefore,
  ChangeMarker,
  WebhookChanges,
  OpenTransactions,
  TransactionSubscriber,
  BeforeCommit,
  CommitStatement,
  IsolationLevels,
  ResourceEmitter,
  CommittedReads,
  ChangeRenderer,
];
