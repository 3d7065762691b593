import type { transitions } from '../transitions.sql.js';

/** The transition with which the deliveries of new events are inserted. */
export type Arrival = typeof transitions.emit | typeof transitions.refuse;
