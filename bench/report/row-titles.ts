import type { RowName } from '../harness/case.js';

/** A section of the page, which presents one row of the benchmark. */
export interface RowTitle {
  readonly title: string;
  readonly text: string;
  /** The column head of each figure, by the name of the figure. */
  readonly heads: Readonly<Record<string, string>>;
}

const rate = { 'per second': 'rate (per second)' };
const claimTimes = {
  'ms per claim': 'time per claim (ms)',
  'ms of search per claim': 'search time per claim (ms)',
};
const latencies = { 'ms p50': 'latency, p50 (ms)', 'ms p99': 'latency, p99 (ms)' };

/** Describes each row for readers who are considering the library. */
export const rowTitles: Readonly<Record<RowName, RowTitle>> = {
  limit: {
    title: 'Limit: a bare loop',
    text: 'The limit is the rate of a bare loop, which sends PUT requests over keep-alive connections and records nothing. It shows how many requests per second Node.js can send on this machine.',
    heads: rate,
  },
  axios: {
    title: 'Limit with axios',
    text: 'The same loop sends the requests with axios. “Tuned” means one axios instance with keep-alive connections, without redirects and without transforms of the bodies.',
    heads: rate,
  },
  peer: {
    title: 'Peer: a hand-written worker',
    text: 'The peer is the worker that a good team would write by hand. It uses BullMQ on Redis with 64 jobs at a time, axios with keep-alive connections, and retries. It writes one row per attempt to PostgreSQL.',
    heads: rate,
  },
  drained: {
    title: 'Drained backlog',
    text: "The library delivers a backlog for 10 webhooks. The backlog is committed before the worker starts. The clock runs from the start of the worker until the last delivery is recorded. The default transport uses axios. The option `transport: 'undici'` selects the direct transport.",
    heads: rate,
  },
  steady: {
    title: 'Steady load',
    text: 'The host emits events while the library delivers them. Each transaction of the host has one INSERT and one emit. Eight transactions run at a time, except on SQLite, where one runs at a time.',
    heads: rate,
  },
  emit: {
    title: 'Emit',
    text: 'The benchmark times host transactions with one INSERT, with and without `emit`. The time added is the difference of the two medians. Each subscriber is a webhook that receives the event. The statements are not counted on SQLite.',
    heads: {
      'ms added': 'time added (ms)',
      'ms without': 'time without emit (ms)',
      'statements added': 'statements added',
    },
  },
  capture: {
    title: 'Capture',
    text: 'The benchmark times host transactions that save rows through TypeORM, with classes that are captured and with equal classes that are not captured. The time added is the difference of the two medians. The cases differ in the saved rows and in the subscribers. All items of a transaction belong to one order, and the event contains the whole order. The time per item is the median time of the captured transaction, divided by the number of items. It is given for the cases with 100 or more items. The statements are not counted on SQLite.',
    heads: {
      'ms added': 'time added (ms)',
      'ms without': 'time without capture (ms)',
      'µs per item': 'time per item (µs)',
      'statements added': 'statements added',
    },
  },
  latency: {
    title: 'Idle latency',
    text: 'The latency runs from the acknowledged commit to the arrival of the request at the receiver. The host emits one event at a time. On MariaDB, a separate worker process is not notified of new events, so it finds them when it polls, once per second.',
    heads: latencies,
  },
  backlog: {
    title: 'Constant backlog',
    text: 'In each case, the given number of deliveries wait while the library delivers. For every delivery that was sent, the benchmark adds a new one, so the backlog keeps its size. A claim is the statement or transaction with which the worker takes due deliveries. Before a claim, the worker may search for lanes, that is, for webhooks that have due deliveries.',
    heads: { ...rate, ...claimTimes },
  },
  lanes: {
    title: 'Lanes',
    text: 'Each webhook has its own lane of deliveries. The first cases distribute the same number of deliveries over few webhooks and over many. The last two cases measure one webhook alone, and the same webhook beside many others. Each of these others has only one delivery, which waits six hours for a retry. Claims are timed only in the first cases, and the latency only in the last two. All cases use PostgreSQL.',
    heads: { ...rate, ...claimTimes, ...latencies },
  },
  instances: {
    title: 'Worker processes',
    text: 'Several worker processes share one backlog on PostgreSQL. Each process has 32 slots. The backlog is for 40 webhooks, whose receivers respond after 50 ms.',
    heads: rate,
  },
  isolation: {
    title: 'Isolation',
    text: 'In one process on PostgreSQL, 20 healthy webhooks get 300 events per second on a fixed schedule. The latency of an event runs from its scheduled time to its arrival. During the measurement, other webhooks begin to hang at the same moment, each with 12 due deliveries. “Never tried” means that these other webhooks had no request before. “Healthy before” means that their requests succeeded until then, so each of them has its full number of slots. A hanging request fails after 1.5 s. In the cases “without suspension”, these failures never suspend a webhook. In the last case, no webhook hangs, but one org has 1,000 webhooks whose receivers accept each request after 14 s, and emits one event per second to all of them.',
    heads: {
      ...latencies,
      'ms p95': 'latency, p95 (ms)',
      'ms p95 in the worst second': 'latency, p95 in the worst second (ms)',
      'ms p99 in the worst second': 'latency, p99 in the worst second (ms)',
    },
  },
  floods: {
    title: 'Header floods',
    text: 'One event goes to 300 webhooks, whose receivers all answer at once. The figure is the longest time for which the event loop of the process stands still, from the emit until an attempt is recorded for each webhook. In the first case, the responses are normal. In the second case, each response has 16,000 header lines, so its attempt fails. The process is on PostgreSQL, and emits the event itself.',
    heads: { 'ms longest stall': 'longest stall (ms)' },
  },
  guard: {
    title: 'Address guard',
    text: 'The address guard checks the addresses of the receiver when a request needs a fresh connection. Requests with the guard and requests without the guard take turns. The time added is the difference of the two medians. A time below zero means that the guard takes less time than the variation between requests. The guard remembers the addresses that it has checked. In the last case, the name has new IPv6 addresses for each request, so the guard must check them. Only the direct transport is measured, without TLS, DNS and a database, because these would make the share of the guard smaller.',
    heads: {
      'µs added': 'time added (µs)',
      'µs without': 'time without the guard (µs)',
      'ratio to unguarded': 'time with the guard (ratio to the time without)',
    },
  },
  judging: {
    title: 'Address check',
    text: 'The address guard checks an address with a rule. The figures are the median times for one address, measured over thousands of checks in a row. For comparison, ipaddr.js parses the same address and finds its range.',
    heads: {
      'µs per address': 'time with the rule (µs)',
      'µs for ipaddr.js to parse it and find its range': 'time with ipaddr.js (µs)',
    },
  },
  statements: {
    title: 'Statements',
    text: 'The figures are the numbers of statements and of row versions per event, as counted by PostgreSQL. In the case “drained backlog”, the statements are those of the worker. In the cases “one event at a time”, the statements of `emit` and of the wake-up are included too, but not the host’s own BEGIN, INSERT and COMMIT. Row versions are inserts, updates and deletes.',
    heads: {
      statements: 'statements',
      'of them BEGIN and COMMIT': 'statements that are BEGIN or COMMIT',
      'row versions of webhook': 'row versions of `webhook`',
      'row versions of webhook_event': 'row versions of `webhook_event`',
      'row versions of webhook_delivery': 'row versions of `webhook_delivery`',
      'row versions of webhook_attempt': 'row versions of `webhook_attempt`',
    },
  },
  memory: {
    title: 'Memory',
    text: 'The figure is the resident memory of a worker process. In the first cases, the process is delivering while the given number of deliveries wait. In the other cases, the receivers accept connections, but never read and never respond. There, the figure is the largest resident memory minus the resident memory before the deliveries.',
    heads: { 'MB resident': 'resident memory (MB)', 'MB added': 'added memory (MB)' },
  },
};
