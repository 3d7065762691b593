import type { Row } from '../harness/bench.js';
import { drainedRow } from './drained.row.js';
import { axiosRow, limitRow } from './limit.row.js';
import { peerRow } from './peer.row.js';

/** In the order of the table. */
export const rows: readonly Row[] = [limitRow, axiosRow, peerRow, drainedRow];
