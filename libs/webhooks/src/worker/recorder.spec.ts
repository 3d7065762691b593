import { Telemetry } from '../observe/telemetry.js';
import { monotonicNow } from '../shared/clock.js';
import { SilentDatabaseError } from '../store/database/silent-database.error.js';
import type { FinishedAttempt, Recorded } from '../store/record/finished-attempt.js';
import type { DeliveriesStore } from '../store/deliveries.store.js';
import { Recorder } from './recorder.js';
import { WakeUp } from './wake-up/wake-up.js';

/** An attempt whose lease has expired, so that another process may claim the delivery. */
const late = { deliveryId: 1, leaseEnds: monotonicNow() - 1, next: 'delivered' } as FinishedAttempt;

describe('Recorder', () => {
  let failures: (Error | undefined)[];
  let tries: number;
  let recorder: Recorder;

  beforeEach(() => {
    tries = 0;
    const record = async (attempts: readonly FinishedAttempt[]): Promise<Recorded> => {
      tries++;
      const failure = failures.shift();
      if (failure) throw failure;
      return { own: new Set(attempts), freed: new Set() };
    };
    recorder = new Recorder({ record } as unknown as DeliveriesStore, new WakeUp(), new Telemetry());
  });

  it('retries while the database is silent, even after the lease has expired', async () => {
    failures = [new SilentDatabaseError(1)];
    expect(await recorder.record(late)).toEqual({ isRecorded: true });
    expect(tries).toBe(2);
  });

  it('drops an outcome that the database refuses if the lease has expired', async () => {
    failures = [new Error('refused')];
    expect(await recorder.record(late)).toEqual({ isRecorded: false });
    expect(tries).toBe(1);
  });

  it('keeps retrying several refused outcomes, even after it recorded others', async () => {
    const refused = () => new Error('refused');
    // The first try writes the three together, and then each of them alone. Only the first is accepted. The
    // next five tries write the other two together, and then each alone. All of these writes are refused.
    failures = [refused(), undefined, ...Array.from({ length: 2 + 5 * 3 }, refused)];
    const three = [1, 2, 3].map((deliveryId) =>
      recorder.record({ ...late, deliveryId, leaseEnds: monotonicNow() + 60_000 }),
    );
    expect(await Promise.all(three)).toEqual([
      { isRecorded: true },
      { isRecorded: true },
      { isRecorded: true },
    ]);
  }, 20_000);

  it('records in batches again after a silence, and one by one after a refusal', async () => {
    const two = () => Promise.all([recorder.record(late), recorder.record({ ...late, deliveryId: 2 })]);
    failures = [new SilentDatabaseError(1)];
    await two();
    expect(tries).toBe(2);
    failures = [new Error('refused')];
    await two();
    expect(tries).toBe(5);
  });
});
