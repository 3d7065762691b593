import type { Row } from '../harness/bench.js';
import { backlogRow, memoryRow } from './backlog.row.js';
import { captureRow } from './capture.row.js';
import { drainedRow } from './drained.row.js';
import { emitRow } from './emit.row.js';
import { floodsRow } from './floods.row.js';
import { guardRow } from './guard.row.js';
import { instancesRow } from './instances.row.js';
import { isolationRow } from './isolation.row.js';
import { judgingRow } from './judging.row.js';
import { lanesRow } from './lanes.row.js';
import { latencyRow } from './latency.row.js';
import { axiosRow, limitRow } from './limit.row.js';
import { peerRow } from './peer.row.js';
import { statementsRow } from './statements.row.js';
import { steadyRow } from './steady.row.js';

/** All rows, in the order of the report. */
export const rows: readonly Row[] = [
  limitRow,
  axiosRow,
  peerRow,
  drainedRow,
  steadyRow,
  emitRow,
  captureRow,
  latencyRow,
  backlogRow,
  lanesRow,
  instancesRow,
  isolationRow,
  floodsRow,
  guardRow,
  judgingRow,
  statementsRow,
  memoryRow,
];
