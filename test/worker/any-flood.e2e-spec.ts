import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { SimulatedAnswer, SimulatedOptions, SimulatedWebhook } from '../support/simulated-worker.js';
import { SimulatedWorker } from '../support/simulated-worker.js';

/** Number of random floods. */
const numRuns = 1000;
/** The maximum wait of a modest org's delivery, in milliseconds of simulated time. */
const maxWait = 500;
/** How long each org emits, in milliseconds of simulated time. */
const emitFor = 800;
/** How long the work may go on after the last event, in milliseconds of simulated time. */
const workFor = 600_000;

/** How the receivers of a flood behave. A request that hangs ends at its timeout. */
const behaviours: Record<string, SimulatedAnswer> = {
  fast: { after: 3, isSuccess: true },
  slow: { after: 500, isSuccess: true },
  hanging: { after: 900, isSuccess: false },
  failing: { after: 3, isSuccess: false },
};

interface Flood {
  readonly webhooks: number;
  /** Number of deliveries that each webhook gets at once, at the beginning. */
  readonly depth: number;
  /** Number of further events, spread over the time. Each goes to all webhooks of the flood. */
  readonly events: number;
  readonly behaviours: readonly string[];
  readonly destination: 'one each' | 'one for all' | 'that of the modest orgs';
  readonly isAnnounced: boolean;
}

interface Modest {
  readonly orgs: number;
  /** Time between two events, in milliseconds. */
  readonly every: number;
  readonly isAnnounced: boolean;
}

const floods: fc.Arbitrary<Flood> = fc.record({
  webhooks: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 150 })),
  depth: fc.integer({ min: 1, max: 4 }),
  events: fc.integer({ min: 0, max: 2 }),
  behaviours: fc.uniqueArray(fc.constantFrom(...Object.keys(behaviours)), { minLength: 1 }),
  destination: fc.constantFrom('one each', 'one for all', 'that of the modest orgs'),
  isAnnounced: fc.boolean(),
});
const modests: fc.Arbitrary<Modest> = fc.record({
  orgs: fc.integer({ min: 1, max: 3 }),
  every: fc.integer({ min: 40, max: 200 }),
  isAnnounced: fc.boolean(),
});
const processes: fc.Arbitrary<SimulatedOptions> = fc.record({
  slots: fc.integer({ min: 16, max: 64 }),
  slotsPerWebhook: fc.integer({ min: 1, max: 8 }),
  slotsPerDestination: fc.integer({ min: 16, max: 32 }),
  waitingSlots: fc.integer({ min: 16, max: 256 }),
  pollEvery: fc.constant(200),
});

describe('A worker that one org floods in a random way', () => {
  // Simulated, because a thousand floods with real receivers would take hours.
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('soon starts the deliveries of modest orgs, keeps all limits, and ends all work', async () => {
    const seed = Date.now() ^ (Math.random() * 0x100000000);
    console.info(`seed ${seed}`);
    await fc.assert(fc.asyncProperty(processes, floods, modests, withstands), { numRuns, seed });
  }, 1_200_000);
});

async function withstands(options: SimulatedOptions, flood: Flood, modest: Modest): Promise<void> {
  const worker = new SimulatedWorker(options);
  const flooding = webhooksOf(flood);
  const others = Array.from({ length: modest.orgs }, (_, n) => modestWebhook(n));
  for (const webhook of [...flooding, ...others]) worker.add(webhook);
  const broken: string[] = [];
  worker.onStart = ({ webhook, waited }) => {
    if (webhook.org !== 'flood' && waited > maxWait) broken.push(`${webhook.org} waited for ${waited} ms`);
    broken.push(...exceeded(worker.inFlight, webhook, options));
  };

  await worker.start();
  worker.emit(flooding, flood.depth, flood.isAnnounced);
  const emitFlood = setInterval(
    () => worker.emit(flooding, 1, flood.isAnnounced),
    Math.floor(emitFor / (flood.events + 1)),
  );
  const emitModest = setInterval(() => worker.emit(others, 1, modest.isAnnounced), modest.every);
  await worker.run(emitFor);
  clearInterval(emitFlood);
  clearInterval(emitModest);
  await worker.run(workFor, () => worker.unfinished === 0);
  const { unfinished, error } = worker;
  await worker.stop();

  expect(broken).toEqual([]);
  expect(error).toBeUndefined();
  expect(unfinished).toBe(0);
}

/** Returns the limits that the requests in flight exceed. */
function exceeded(
  inFlight: readonly SimulatedWebhook[],
  started: SimulatedWebhook,
  { slots, waitingSlots, slotsPerDestination }: SimulatedOptions,
): string[] {
  const sameDestination = inFlight.filter(({ remoteUrl }) => hostOf(remoteUrl) === hostOf(started.remoteUrl));
  const ofFlood = (webhooks: readonly SimulatedWebhook[]): number =>
    webhooks.filter(({ org }) => org === 'flood').length;
  return [
    sameDestination.length > slotsPerDestination && 'the slots of a destination',
    inFlight.length > slots + waitingSlots && 'the slots',
    ofFlood(sameDestination) > unreserved(slotsPerDestination) && 'the share of a destination',
    ofFlood(inFlight) > unreserved(slots) + unreserved(waitingSlots) && 'the share of the slots',
  ].filter((limit) => limit !== false);
}

function unreserved(slots: number): number {
  return slots - Math.floor(slots / 4);
}

function webhooksOf({ webhooks, behaviours: names, destination }: Flood): SimulatedWebhook[] {
  return Array.from({ length: webhooks }, (_, n) => ({
    id: n + 1,
    org: 'flood',
    remoteUrl: {
      'one each': `https://flood-${n}.example/`,
      'one for all': `https://FLOOD.example${n % 2 ? '' : ':443'}/${n}`,
      'that of the modest orgs': `https://shared.example/${n}`,
    }[destination],
    answer: behaviours[names[n % names.length]!]!,
  }));
}

function modestWebhook(n: number): SimulatedWebhook {
  // Its id comes after all ids of the flood, so a search finds its lane last.
  return {
    id: 10_000 + n,
    org: `modest-${n}`,
    remoteUrl: `https://shared.example/modest/${n}`,
    answer: behaviours['fast']!,
  };
}

function hostOf(remoteUrl: string): string {
  return new URL(remoteUrl).host;
}
