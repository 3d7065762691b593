/*
 * All constants of admission. Unless noted, the parameter `slots` is the option `worker.slots`, 256 by
 * default. The section "Admission" of docs/architecture.md shows where each constant applies.
 */

// Shares

/**
 * Number of units of a shared resource that only orgs below their share may take. With fewer than four units,
 * there is no reserve.
 */
export const reservedPart = (capacity: number): number => Math.floor(capacity / 4);

// Requests

/**
 * Maximum number of requests that start in one turn of the event loop. Between two turns, the process reads
 * the responses that have arrived.
 */
export const maxStartsPerTurn = 16;
/**
 * Maximum number of requests that one org starts in a turn while another org has claimed deliveries that wait
 * only for the responses to its own requests. If the process is busy, more starts would delay these
 * responses. An org with a single webhook would then get a small part of the throughput.
 */
export const maxStartsBesideWaiting = 2;

/**
 * How long a success is recent, in milliseconds. Twice the duration of the request is added, because the next
 * success of a slow receiver comes later.
 */
export const recentFor = (duration: number): number => 1000 + 2 * duration;

/** Time between two ticks, in milliseconds. Each tick looks for requests that hang. */
export const tickInterval = 25;
/**
 * A request hangs if it has been in flight for more than this many ticks, which is about a tenth of a second.
 * A hanging request moves to a waiting slot (option `worker.waitingSlots`). The time is counted in ticks and
 * not in milliseconds, because the ticks of a slow process are late too. Such a process must not mistake its
 * own slowness for slow receivers.
 */
export const ticksUntilHanging = 4;

/**
 * Maximum number of slots for untrusted receivers. All requests to untrusted receivers may begin to hang at
 * the same moment. Even then, the other half of the slots must be free for trusted receivers.
 */
export const maxUntrusted = (slots: number): number => Math.ceil(slots / 2);
/**
 * Maximum number of requests to untrusted receivers that start between two ticks. Each start uses a slot for
 * `ticksUntilHanging` ticks if the request hangs. With this maximum, each tick frees as many slots as the
 * next requests use.
 */
export const maxUntrustedPerTick = (slots: number): number =>
  Math.ceil(maxUntrusted(slots) / ticksUntilHanging);
/**
 * Number of slots that are reserved for lanes without a request in flight. Without the reserve, a hundred
 * trusted receivers that begin to hang at the same moment could use all slots.
 */
export const reservedSlots = (slots: number): number => Math.floor(slots / 4);

// Claims

/** Maximum number of deliveries in one claim. */
export const maxPerClaim = 512;
/**
 * A claim may always take this many deliveries of a lane, even if fewer lanes get a turn as a result. The
 * reason is that adjacent rows are cheaper to claim.
 */
export const minPerLane = 4;
/**
 * A busy process waits with the next claim until it has room for this many deliveries. A claim of a few
 * deliveries needs as many statements as a claim of many.
 */
export const worthwhileClaim = 64;
/**
 * The part of a claim that untrusted receivers get before all others. After all others, the untrusted
 * receivers get what is left.
 */
export const untrustedFirst = 1 / 4;

/**
 * Maximum number of prefetched deliveries over all lanes. It is large enough that the next claim returns
 * before they are used up.
 */
export const maxPrefetch = (slots: number): number => 2 * slots;
/**
 * Number of deliveries that idle lanes may prefetch in addition to `maxPrefetch`. Without this number, the
 * prefetched deliveries of receivers that begin to hang could use up the maximum, and other lanes could not
 * claim their first delivery.
 */
export const prefetchForIdle = (slots: number): number => Math.floor(slots / 2);
/**
 * Number of deliveries for untrusted receivers that may be claimed in addition to those that can start now.
 */
export const prefetchForUntrusted = (slots: number): number => Math.ceil(slots / 2);
/**
 * Maximum number of deliveries for one destination that may be claimed in addition to those that can start
 * now. The parameter `slots` is the option `worker.slotsPerDestination`. With the default option, a single
 * lane can prefetch `maxPrefetchPerLane`.
 */
export const maxClaimedAhead = (slots: number): number => 6 * slots;
/** Maximum number of prefetched deliveries of one lane, even if its receiver is very fast. */
export const maxPrefetchPerLane = 256;
/**
 * If the next claim from a lane comes within this many milliseconds, the lane prefetches twice as many
 * deliveries from then on.
 */
export const quickReturn = 250;

/**
 * Maximum number of lanes in memory. The orgs share them. Idle lanes are forgotten before the lanes of one
 * org reach the last quarter. A forgotten webhook starts again with one request at a time. Lanes for which
 * there is no place stay in the database, and a later search finds them.
 */
export const maxLanes = 10_000;
/**
 * If this many lanes are queued for a claim, searches for more lanes slow down. A claim takes no more lanes
 * than this.
 */
export const enoughLanes = 256;

// Leases

/**
 * How much longer a lease is than the timeout of an attempt, in milliseconds. The time is for waiting for a
 * slot before the attempt, and for recording the outcome afterwards.
 */
export const leaseMargin = 30_000;
/**
 * Minimum time between the deadline of an attempt and the end of the lease, in milliseconds. This time is for
 * recording the outcome. If less time is left, the attempt doesn't start.
 */
export const recordMargin = 5_000;
