/*
 * All constants of admission. The parameter `slots` is always the option `worker.slots`, 256 by default. The
 * section "Admission" of docs/architecture.md shows where each constant applies.
 */

// Requests

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
/** Maximum number of prefetched deliveries of one lane, even if its receiver is very fast. */
export const maxPrefetchPerLane = 256;
/**
 * If the next claim from a lane comes within this many milliseconds, the lane prefetches twice as many
 * deliveries from then on.
 */
export const quickReturn = 250;

/**
 * If there are more lanes than this, idle lanes are forgotten. A forgotten webhook starts again with one
 * request at a time.
 */
export const maxLanes = 10_000;

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
