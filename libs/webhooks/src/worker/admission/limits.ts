/*
 * All numbers of admission. `slots` is always the option `worker.slots`, 256 by default. The section
 * "Admission" of docs/architecture.md shows where each number applies.
 */

// Requests

/**
 * Milliseconds for which a success is recent. Twice the duration of the request is added, because a slow
 * receiver has its next success later.
 */
export const recentFor = (duration: number): number => 1000 + 2 * duration;

/** Milliseconds between two ticks. Each tick looks for requests that wait for their receiver. */
export const tickInterval = 25;
/**
 * A request is waiting when it is in flight for more than this many ticks, which is about a tenth of a
 * second. Counted in ticks and not in milliseconds, because a process that is slow itself ticks late too. It
 * must not take its own slowness for its receivers'.
 */
export const ticksUntilWaiting = 4;

/** Maximum slots for untrusted receivers: any number of these may begin to hang at the same moment. */
export const maxUntrusted = (slots: number): number => Math.ceil(slots / 2);
/** Maximum untrusted requests that start between two ticks: as many as one tick can move to waiting slots. */
export const maxUntrustedPerTick = (slots: number): number =>
  Math.ceil(maxUntrusted(slots) / ticksUntilWaiting);
/**
 * Slots for lanes without a request in flight: a hundred trusted receivers may begin to hang together too.
 */
export const reservedSlots = (slots: number): number => Math.floor(slots / 4);

// Claims

/** Maximum deliveries in one claim. */
export const maxPerClaim = 512;
/**
 * Minimum deliveries per lane and claim, even if fewer lanes get a turn: adjacent rows are cheaper to claim.
 */
export const minPerLane = 4;
/**
 * A busy process claims when it has room for this many deliveries: a claim of few costs as many statements.
 */
export const worthwhileClaim = 64;
/** The part of a claim that untrusted receivers get before all others. They get the rest after all others. */
export const untrustedFirst = 1 / 4;

/**
 * Maximum prefetched deliveries over all lanes: enough that the next claim is back before they are used up.
 */
export const maxPrefetch = (slots: number): number => 2 * slots;
/**
 * Deliveries that idle lanes may have prefetched on top of that. Otherwise lanes with many prefetched
 * deliveries, whose receivers begin to hang, would keep others from their first delivery.
 */
export const prefetchForIdle = (slots: number): number => Math.floor(slots / 2);
/** Deliveries for untrusted receivers that may be claimed beyond those that can start now. */
export const prefetchForUntrusted = (slots: number): number => Math.ceil(slots / 2);
/** Maximum prefetched deliveries of one lane, however fast its receiver is. */
export const maxPrefetchPerLane = 256;
/** A lane that is claimed from again within this many milliseconds prefetches twice as much from then on. */
export const quickReturn = 250;

/**
 * With more lanes than this, idle ones are forgotten. A forgotten webhook starts with one request at a time.
 */
export const maxLanes = 10_000;

// Leases

/**
 * Milliseconds that a lease outlasts the longest attempt: time to wait for a slot before, and to record
 * after.
 */
export const leaseMargin = 30_000;
/**
 * Milliseconds from the latest end of an attempt to the end of its lease: an attempt without them doesn't
 * start.
 */
export const recordMargin = 5_000;
