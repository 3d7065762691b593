import { jest } from '@jest/globals';
import type { SimulatedRequest, SimulatedWebhook } from '../support/simulated-worker.js';
import { SimulatedWorker } from '../support/simulated-worker.js';

const slotsPerWebhook = 8;
const options = { slotsPerWebhook, slotsPerDestination: 64, waitingSlots: 4096, pollEvery: 1000 };

function webhookOf(org: string, id: number): SimulatedWebhook {
  return { id, org, remoteUrl: `https://${org}-${id}.example/`, answer: { after: 3, isSuccess: true } };
}

// Simulated, because the throughput of real requests depends on what else the machine does.
describe('An org with one webhook, beside an org with a backlog of 1,000 webhooks', () => {
  const many = Array.from({ length: 1000 }, (_, n) => webhookOf('many', n + 1));
  const one = webhookOf('one', 2000);
  const isOfOne = ({ webhook }: SimulatedRequest): boolean => webhook === one;

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /**
   * Runs until the single webhook has no deliveries left.
   *
   * @param onStart called when a request starts. Not called for the first requests, because each webhook
   *   begins with one request at a time
   */
  async function race(
    slots: number,
    onStart: (request: SimulatedRequest, worker: SimulatedWorker) => void,
  ): Promise<void> {
    const worker = new SimulatedWorker({ ...options, slots });
    for (const webhook of [...many, one]) worker.add(webhook);
    let left = 300;
    worker.onStart = (request) => {
      if (isOfOne(request)) left--;
      if (left < 250) onStart(request, worker);
    };
    await worker.start();
    worker.emit(many, 20, true);
    worker.emit([one], left, true);
    await worker.run(60_000, () => left === 0);
    await worker.stop();
    expect(left).toBe(0);
  }

  it('gets about half of the slots, as far as its own maximum allows', async () => {
    const started: SimulatedRequest[] = [];
    await race(16, (request) => started.push(request));
    expect(started.filter(isOfOne).length / started.length).toBeGreaterThan(1 / 3);
  });

  it('competes with two requests of the other org per turn of the event loop while it waits for responses', async () => {
    const perTurn = new Map<number, number>();
    await race(256, (request, worker) => {
      const inFlight = worker.inFlight.filter((webhook) => webhook === one).length;
      const isWaiting = inFlight === slotsPerWebhook && worker.claimedAhead(one) > 0;
      if (!isWaiting || isOfOne(request)) return;
      perTurn.set(request.turn, (perTurn.get(request.turn) ?? 0) + 1);
    });
    expect(Math.max(0, ...perTurn.values())).toBeLessThanOrEqual(2);
  });
});
