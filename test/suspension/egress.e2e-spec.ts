import { SuspensionChecker, WebhookLifecycle } from '@app/webhooks';
import type { WebhookLifecycleEvent } from '@app/webhooks';
import { resolveByDns } from '@app/webhooks/send/network/resolve-addresses.js';
import { SuspensionsStore } from '@app/webhooks/store/suspend/suspensions.store.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { jest } from '@jest/globals';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import type { HostOptions } from '../support/host.js';
import { NameServer } from '../support/name-server.js';
import type { NameRecord } from '../support/name-server.js';
import { TestProxy } from '../support/test-proxy.js';

const within = '30s';
/** Times with which an outage is recognised soon after the last response. */
const egressTimes = { silence: 3000, patience: 500 };
/** Times with which an outage is recognised at the failure of the fourth org, if there was no response. */
const atOnce = { silence: 60_000, patience: 0 };

const closing = { status: 503, headers: { connection: 'close' } };

describeOnDatabases('If the network on the sender’s side fails,', (database) => {
  let receiver: ScriptedReceiver;
  let host: TestHost;
  let published: WebhookLifecycleEvent[];

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    await host.stop();
    await receiver.close();
  });

  async function start(options: HostOptions): Promise<void> {
    host = await TestHost.start(database, { egressTimes, ...options });
    published = [];
    host.app.get(WebhookLifecycle).events$.subscribe((event) => published.push(event));
  }

  const subscribe = async (org: string, remoteUrl: string): Promise<number> =>
    (await host.webhooks.create(org, { remoteUrl })).id;
  let changes = 0;
  const emit = async (org: string, times = 1): Promise<void> => {
    for (let n = 0; n < times; n++) {
      const resource = `/orders/${++changes}/`;
      await host.emitter.emit<string>('orders', { org, resource, body: { url: resource } });
    }
  };
  const isSuspended = async (org: string, id: number): Promise<boolean> =>
    (await host.webhooks.get(org, id)).suspendedAt !== null;
  const results = async (): Promise<Set<string>> =>
    new Set((await host.attempts()).map(({ result }) => result));
  const egressEvents = () => published.filter(({ type }) => type.startsWith('egress.'));
  const drainLater = async (): Promise<void> => {
    host.clock.advance('2m');
    await host.drain();
  };

  describe('because the proxy is dead,', () => {
    let proxy: TestProxy;

    beforeEach(async () => {
      proxy = await TestProxy.forwardTo(receiver.port);
    });
    afterEach(() => proxy.close());

    const startBehindProxy = (options: HostOptions = {}) => start({ proxy: { url: proxy.url }, ...options });

    it('attempts count no failure and use up no retry, and are repeated until the proxy is back', async () => {
      const { port } = proxy;
      await startBehindProxy({ retry: [] });
      await proxy.close();
      const id = await subscribe('1', 'http://93.184.216.34/');
      await emit('1', 6);
      for (let round = 0; round < 3; round++) await drainLater();
      const attempts = await host.attempts();
      expect(attempts.length).toBeGreaterThanOrEqual(18);
      for (const attempt of attempts)
        expect(attempt).toMatchObject({
          result: 'egress',
          error: 'proxy could not be reached',
          failedAt: null,
        });
      for (const { state, attempts: made, uncounted } of await host.deliveries()) {
        expect(state).toBe('pending');
        expect(uncounted).toBe(made);
      }
      expect(await isSuspended('1', id)).toBe(false);
      expect(egressEvents()).toEqual([{ type: 'egress.down', evidence: 'proxy', orgs: 1 }]);

      proxy = await TestProxy.forwardTo(receiver.port, port);
      await drainLater();
      expect(new Set(await host.states())).toEqual(new Set(['delivered']));
      await until(() => egressEvents().length === 2, { within });
      expect(egressEvents()[1]).toMatchObject({ type: 'egress.up', evidence: 'proxy', orgs: 1 });
    });

    it('a test of a webhook says so', async () => {
      await startBehindProxy();
      await proxy.close();
      const id = await subscribe('1', 'http://93.184.216.34/');
      expect(await host.webhooks.test('1', id)).toMatchObject({ result: 'egress', status: null });
    });

    it('attempts count as failures with egressFailuresCount', async () => {
      await startBehindProxy({ egressFailuresCount: true });
      await proxy.close();
      const id = await subscribe('1', 'http://93.184.216.34/');
      await emit('1', 4);
      await host.drain();
      expect(await results()).toEqual(new Set(['connection']));
      expect(await isSuspended('1', id)).toBe(true);
      expect(egressEvents()).toEqual([]);
    });

    it.each([403, 407, 502, 'close', 'hang'] as const)(
      'but not because it answers a receiver’s CONNECT with %s',
      async (answer) => {
        await startBehindProxy({ timeout: 500 });
        proxy.answer = answer;
        const id = await subscribe('1', 'http://93.184.216.34/');
        await emit('1', 4);
        await host.drain();
        expect(await isSuspended('1', id)).toBe(true);
        expect(egressEvents()).toEqual([]);
      },
    );
  });

  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])(
    'because of the local limit %s, attempts count no failure',
    async (code) => {
      const error = Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' });
      await start({ transport: { send: () => Promise.reject(error) } });
      const id = await subscribe('1', receiver.url('/'));
      await emit('1', 5);
      await host.drain();
      expect(await results()).toEqual(new Set(['egress']));
      expect(await isSuspended('1', id)).toBe(false);
      expect(egressEvents()).toEqual([{ type: 'egress.down', evidence: 'local_limit', orgs: 1 }]);
    },
  );

  it('attempts count as failures if the address of the receiver is not available', async () => {
    const error = Object.assign(new Error('connect'), { code: 'EADDRNOTAVAIL' });
    await start({ transport: { send: () => Promise.reject(error) } });
    const id = await subscribe('1', receiver.url('/'));
    await emit('1', 4);
    await host.drain();
    expect(await isSuspended('1', id)).toBe(true);
  });

  describe('because the name servers are dead,', () => {
    const orgs = ['A', 'B', 'C', 'D'] as const;
    const records: Record<string, NameRecord> = {};
    const ids = new Map<string, number>();
    let names: NameServer;

    beforeEach(async () => {
      for (const name of Object.keys(records)) delete records[name];
      ids.clear();
      names = await NameServer.start(records);
    });
    afterEach(() => names.close());

    const startWithNames = (options: HostOptions = {}) =>
      start({ resolve: resolveByDns(() => [names.address]), ...options });
    const nameOf = (org: string) => `${org.toLowerCase()}.test`;
    const subscribeAll = async (
      of: readonly string[],
      { shared }: { shared?: string } = {},
    ): Promise<void> => {
      for (const org of of) {
        const url = `http://${shared ?? nameOf(org)}:${receiver.port}/`;
        ids.set(org, await subscribe(org, url));
      }
    };
    const answerFor = (of: readonly string[], record: NameRecord): void => {
      for (const org of of) records[nameOf(org)] = record;
    };
    const suspended = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const [org, id] of ids) if (await isSuspended(org, id)) found.push(org);
      return found;
    };
    const untilRecognised = () => until(() => egressEvents().length > 0, { within });

    it('webhooks of four orgs that were suspended become active again, and all their deliveries arrive', async () => {
      const times = { silence: 60_000, patience: 3_600_000 };
      await startWithNames({ egressTimes: times });
      answerFor(orgs, 'refused');
      await subscribeAll(orgs);
      for (const org of orgs) await emit(org, 6);
      await host.drain();
      expect(await suspended()).toEqual([...orgs]);
      expect(egressEvents()).toEqual([]);

      times.patience = 0;
      expect(await host.webhooks.test('A', ids.get('A')!)).toMatchObject({ result: 'egress' });
      expect(egressEvents()).toEqual([{ type: 'egress.down', evidence: 'orgs', orgs: 4 }]);
      await until(async () => (await suspended()).length === 0, { within });
      for (const { failedAt, result } of await host.attempts())
        expect({ failedAt, result }).toEqual({ failedAt: null, result: 'egress' });
      await until(async () => !(await host.states()).includes('held'), { within });
      await drainLater();
      expect(await results()).toEqual(new Set(['egress']));

      answerFor(orgs, ['127.0.0.1']);
      await drainLater();
      expect(new Set(await host.states())).toEqual(new Set(['delivered']));
      expect(receiver.requests).toHaveLength(24);
      expect(await suspended()).toEqual([]);
      await until(() => egressEvents().length === 2, { within });
      expect(egressEvents()[1]).toMatchObject({ type: 'egress.up', evidence: 'orgs', orgs: 4 });
    });

    it('this is recognised even if no further attempt is made, because all webhooks are suspended', async () => {
      await startWithNames({ egressTimes: { silence: 60_000, patience: 1000 } });
      answerFor(orgs, 'refused');
      await subscribeAll(orgs);
      for (const org of orgs) await emit(org, 4);
      await host.drain();
      await until(async () => (await results()).has('egress') && (await suspended()).length === 0, {
        within,
      });
      expect(egressEvents()).toEqual([{ type: 'egress.down', evidence: 'orgs', orgs: 4 }]);
    });

    it('deliveries whose retries were used up are sent again', async () => {
      await startWithNames({ retry: [], egressTimes: { silence: 60_000, patience: 1000 } });
      answerFor(orgs, 'refused');
      await subscribeAll(orgs);
      for (const org of orgs) await emit(org);
      await host.drain();
      await untilRecognised();
      await until(async () => (await host.states()).every((state) => state === 'pending'), { within });
      for (const delivery of await host.deliveries())
        expect(delivery).toMatchObject({ attempts: 1, uncounted: 1, reason: null, finishedAt: null });
      answerFor(orgs, ['127.0.0.1']);
      await drainLater();
      expect(new Set(await host.states())).toEqual(new Set(['delivered']));
    });

    it('an attempt whose failure is known only after the first response still counts no failure', async () => {
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const dead = Object.assign(new Error('dead'), { code: 'EHOSTUNREACH' });
      let [isDead, hasStarted] = [true, false];
      await start({
        egressTimes: atOnce,
        transport: {
          async send({ url }) {
            if (url.includes('slow')) {
              hasStarted = true;
              await ended;
              throw dead;
            }
            if (isDead) throw dead;
            return { status: 200, retryAfter: null, excerpt: null };
          },
        },
      });
      for (const org of ['slow', ...orgs]) ids.set(org, await subscribe(org, `http://${org}.test/`));
      for (const org of orgs) await emit(org);
      await host.drain();
      await emit('slow');
      const slow = host.drain();
      await until(() => hasStarted, { within });
      isDead = false;
      await host.webhooks.test('A', ids.get('A')!);
      end();
      await slow;
      expect((await host.attempts()).at(-1)).toMatchObject({ result: 'egress', failedAt: null });
    });

    it('failures from before the outage still count afterwards', async () => {
      await startWithNames();
      answerFor(orgs, ['127.0.0.1']);
      await subscribeAll(orgs);
      // Closes each connection, because an open connection needs no name server.
      receiver.answer(closing, closing, closing);
      await emit('A', 3);
      await host.drain();
      answerFor(orgs, 'refused');
      for (const org of orgs) await emit(org, 2);
      await host.drain();
      await untilRecognised();
      await until(async () => (await suspended()).length === 0, { within });
      expect((await results()).has('egress')).toBe(true);
      answerFor(orgs, ['127.0.0.1']);
      receiver.answer(closing);
      await emit('A');
      await drainLater();
      expect(await suspended()).toEqual(['A']);
    });

    it('a failed correction is repeated', async () => {
      await startWithNames();
      const reclassify = jest
        .spyOn(host.app.get(SuspensionsStore), 'reclassify')
        .mockRejectedValueOnce(new Error('no database'));
      answerFor(orgs, 'refused');
      await subscribeAll(orgs);
      for (const org of orgs) await emit(org, 4);
      await host.drain();
      await until(async () => (await results()).has('egress') && (await suspended()).length === 0, {
        within,
      });
      expect(reclassify.mock.calls.length).toBeGreaterThan(1);
    });

    it('the checker sends held deliveries if the process dies just after the correction', async () => {
      const times = { silence: 60_000, patience: 3_600_000 };
      await startWithNames({ egressTimes: times });
      const endHolds = jest.spyOn(host.app.get(SuspensionsStore), 'endHolds').mockResolvedValue();
      answerFor(orgs, 'refused');
      await subscribeAll(orgs);
      for (const org of orgs) await emit(org, 5);
      await host.drain();
      times.patience = 0;
      await host.webhooks.test('A', ids.get('A')!);
      await until(async () => (await suspended()).length === 0, { within });
      expect(await host.states()).toContain('held');
      endHolds.mockRestore();
      await host.app.get(SuspensionChecker).check();
      answerFor(orgs, ['127.0.0.1']);
      await drainLater();
      expect(new Set(await host.states())).toEqual(new Set(['delivered']));
    });

    describe('a receiver can’t choose this:', () => {
      it('the webhooks of three orgs are suspended', async () => {
        await startWithNames({ egressTimes: atOnce });
        answerFor(orgs, 'refused');
        await subscribeAll(['A', 'B', 'C']);
        for (const org of ['A', 'B', 'C']) await emit(org, 4);
        await host.drain();
        expect(await suspended()).toEqual(['A', 'B', 'C']);
        expect(egressEvents()).toEqual([]);
      });

      it('the webhooks of an org with its own dead name server are suspended, however many it has', async () => {
        await startWithNames({ egressTimes: atOnce });
        for (let n = 0; n < 8; n++) {
          records[`${n}.attacker.test`] = 'refused';
          ids.set('X', await subscribe('X', `http://${n}.attacker.test:${receiver.port}/`));
        }
        await emit('X', 4);
        await host.drain();
        expect(await suspended()).toEqual(['X']);
        expect(egressEvents()).toEqual([]);
      });

      it('four orgs that share one dead destination are suspended', async () => {
        await startWithNames({ egressTimes: atOnce });
        await subscribeAll(orgs, { shared: 'shared.test' });
        for (const org of orgs) await emit(org, 4);
        await host.drain();
        expect(await suspended()).toEqual([...orgs]);
        expect(egressEvents()).toEqual([]);
      });

      it('four orgs with dead receivers are suspended while the receiver of another org responds', async () => {
        await startWithNames({ egressTimes: { silence: 60_000, patience: 0 } });
        answerFor(orgs, 'refused');
        answerFor(['E'], ['127.0.0.1']);
        await subscribeAll([...orgs, 'E']);
        receiver.answerWith(500);
        await emit('E');
        await host.drain();
        for (const org of orgs) await emit(org, 4);
        await host.drain();
        expect(await suspended()).toEqual([...orgs]);
        expect(egressEvents()).toEqual([]);
      });
    });
  });
});
