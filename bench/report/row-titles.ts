import type { RowName } from '../harness/case.js';

/** What each row measures, for readers who are considering the library. */
export const rowTitles: Readonly<Record<RowName, { readonly title: string; readonly text: string }>> = {
  limit: {
    title: 'Limit',
    text: 'A bare keep-alive loop of PUTs: no database, nothing recorded. What Node can send on this machine.',
  },
  axios: { title: 'Axios', text: 'The same loop through axios, tuned. No database either.' },
  peer: {
    title: 'Peer',
    text: 'What a good team writes by hand: BullMQ on Redis, 64 jobs at once, axios with kept connections, retries, a row per attempt in PostgreSQL.',
  },
  drained: {
    title: 'Drained',
    text: 'A committed backlog for 10 webhooks, from the worker’s start until everything is delivered and recorded.',
  },
  steady: {
    title: 'Steady',
    text: 'Host transactions, each with one INSERT of its own and one emit, eight at a time, on SQLite one, and the deliveries of what they emit at the same time.',
  },
  emit: {
    title: 'Emit',
    text: 'What emit adds to a host’s transaction of one INSERT, by the number of webhooks that subscribe; medians.',
  },
  capture: {
    title: 'Capture',
    text: 'What capture adds to a host’s transaction that saves rows through TypeORM, against the same of a class that isn’t captured, by who subscribes; medians. The items are those of one order, which is sent whole; the time per item is that of the whole captured transaction.',
  },
  latency: {
    title: 'Idle latency',
    text: 'From the acknowledged commit to the first byte at the receiver, one event at a time.',
  },
  backlog: {
    title: 'Backlog',
    text: 'The rate, and the time of one claim, while so many rows wait; what is delivered is made up for, so the backlog stays as large as it is.',
  },
  lanes: {
    title: 'Lanes',
    text: 'On PostgreSQL: the same rows over few webhooks and over many; and one live webhook beside many whose only delivery waits for a retry in six hours.',
  },
  instances: {
    title: 'Instances',
    text: 'On PostgreSQL: worker processes with 32 slots each, 40 webhooks, receivers that answer after 50 ms.',
  },
  isolation: {
    title: 'Isolation',
    text: 'On PostgreSQL, one process: 300 events a second for 20 healthy webhooks on a clock of their own, from the time at which each should have been emitted to its arrival. Beside them webhooks that begin to hang all at once, each with 12 deliveries due: never tried before, or healthy until then with their caps fully grown. A hanging request fails after 1.5 s.',
  },
  guard: {
    title: 'Guard',
    text: 'What the address guard adds to a request that takes a fresh connection, over the direct transport alone: without TLS, the DNS and a database, which would all make it less of the whole. With and without it in turns, request by request; medians.',
  },
  judging: {
    title: 'Judging',
    text: 'What the rule of the address guard takes for one address, judged thousands of times in a row; beside it what ipaddr.js takes to parse it and to find its range alone. Medians.',
  },
  statements: {
    title: 'Statements',
    text: 'Per delivered event, counted by PostgreSQL itself. Drained: the worker’s. One at a time: all of them, emit’s own and the wake-up included, but for the host’s BEGIN, INSERT and COMMIT. Row versions are inserts, updates and deletes.',
  },
  memory: { title: 'Memory', text: 'Resident size of a worker at work while so many rows wait.' },
};
