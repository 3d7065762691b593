import type { RowName } from '../harness/case.js';

/** What each row measures, for readers who are considering the library. */
export const rowTitles: Readonly<Record<RowName, { readonly title: string; readonly text: string }>> = {
  limit: {
    title: 'Limit',
    text: 'A bare loop of PUT requests over kept-alive connections, without a database and without recording. It shows how many requests Node can send on this machine.',
  },
  axios: {
    title: 'Axios',
    text: 'The same loop through axios, tuned, also without a database.',
  },
  peer: {
    title: 'Peer',
    text: 'What a good team would write by hand: BullMQ on Redis with 64 jobs at a time, axios with kept-alive connections, retries, and a row per attempt in PostgreSQL.',
  },
  drained: {
    title: 'Drained',
    text: 'A committed backlog for 10 webhooks. The clock runs from the start of the worker until everything is delivered and recorded.',
  },
  steady: {
    title: 'Steady',
    text: 'The rate at which events are emitted and delivered at the same time. Each host transaction has one INSERT and one emit. Eight transactions run at a time, on SQLite one.',
  },
  emit: {
    title: 'Emit',
    text: 'The time that emit adds to a host transaction with one INSERT, by the number of subscribed webhooks. The figures are medians.',
  },
  capture: {
    title: 'Capture',
    text: 'The time that capture adds to a host transaction that saves rows through TypeORM, compared with the same transaction on a class that isn’t captured. The cases differ in what changes and in who subscribes. The figures are medians. All items belong to one order, which is sent as a whole. The time per item is that of the whole captured transaction.',
  },
  latency: {
    title: 'Idle latency',
    text: 'The time from the acknowledged commit to the first byte at the receiver, one event at a time.',
  },
  backlog: {
    title: 'Backlog',
    text: 'The rate, and the time of one claim, while the given number of rows wait. Delivered rows are replaced, so the backlog keeps its size.',
  },
  lanes: {
    title: 'Lanes',
    text: 'On PostgreSQL: the same number of rows for few webhooks and for many. Also one live webhook beside many webhooks whose only delivery waits six hours for a retry.',
  },
  instances: {
    title: 'Instances',
    text: 'On PostgreSQL: worker processes with 32 slots each, 40 webhooks, and receivers that respond after 50 ms.',
  },
  isolation: {
    title: 'Isolation',
    text: 'On PostgreSQL, in one process: 20 healthy webhooks get 300 events a second on a fixed schedule. The time runs from the scheduled emit to the arrival. Beside them, other webhooks all begin to hang at the same moment, each with 12 due deliveries. They have either never been tried before, or were healthy until then and have their full number of slots. A hanging request fails after 1.5 s.',
  },
  guard: {
    title: 'Guard',
    text: 'The time that the address guard adds to a request on a fresh connection. The row uses the direct transport alone, without TLS, DNS and a database, because these would make the share of the guard smaller. Requests with and without the guard take turns. The figures are medians.',
  },
  judging: {
    title: 'Address check',
    text: 'The time that the rule of the address guard takes for one address, over thousands of checks in a row. For comparison, the time that ipaddr.js takes to parse the address and find its range. The figures are medians.',
  },
  statements: {
    title: 'Statements',
    text: 'Statements and row versions per delivered event, counted by PostgreSQL. "Drained" counts the statements of the worker. "One event at a time" counts all statements, including those of emit and of the wake-up, except the host’s own BEGIN, INSERT and COMMIT. Row versions are inserts, updates and deletes.',
  },
  memory: {
    title: 'Memory',
    text: 'Resident memory of a busy worker while the given number of rows wait.',
  },
};
