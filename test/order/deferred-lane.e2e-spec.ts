import { SuspensionChecker, WebhookAttempt } from '@app/webhooks';
import type { Webhook } from '@app/webhooks';
import type { ReceiverAnswer } from '@app/webhooks/testing/index.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';
import { OpenRequests } from '../support/open-requests.js';

const within = '30s';
const busy = (seconds: number, status = 429): ReceiverAnswer => ({
  status,
  headers: { 'Retry-After': String(seconds) },
});

describeOnDatabases('A receiver that asks for a pause with Retry-After', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let webhook: Webhook;
  const others: TestHost[] = [];

  beforeEach(async () => {
    host = await TestHost.start(database);
    receiver = await ScriptedReceiver.start();
    webhook = await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.stop();
    await host.stop();
    await receiver.close();
  });

  const beside = async (options: HostOptions = {}): Promise<TestHost> => {
    const other = await host.beside(options);
    others.push(other);
    return other;
  };
  const emit = async (orders: number): Promise<void> => {
    for (let i = 0; i < orders; i++) await host.emitOrder();
  };
  const arrivals = () => receiver.requests.length;

  it.each([429, 503])('with status %i gets none of its deliveries until the pause ends', async (status) => {
    receiver.answer(busy(3600, status));
    await emit(12);
    await host.drain();
    expect(arrivals()).toBe(1);
    const other = await beside();
    host.clock.advance('59m');
    await other.drain();
    await emit(1);
    await host.drain();
    expect(arrivals()).toBe(1);
    host.clock.advance('2m');
    await other.drain();
    expect(arrivals()).toBe(14);
    expect(new Set(await host.states())).toEqual(new Set(['delivered']));
  });

  it.each([500, 404])('with status %i delays only the delivery of this request', async (status) => {
    receiver.answer(busy(3600, status));
    await emit(3);
    await host.drain();
    expect(arrivals()).toBe(3);
  });

  it('causes no change of the deliveries that wait', async () => {
    receiver.answer(busy(3600));
    await emit(100);
    await host.drain();
    const claims = (await host.deliveries()).filter(({ claimNo }) => claimNo > 0);
    await host.drain();
    await (await beside()).drain();
    expect(claims.length).toBeLessThan(10);
    expect((await host.deliveries()).filter(({ claimNo }) => claimNo > 0)).toEqual(claims);
  });

  it('can’t shorten a pause that it has asked for, and can’t make it longer than a day', async () => {
    const open = new OpenRequests(receiver);
    await host.dataSource.query(`update webhook set window_no = 7 where id = ${webhook.id}`);
    await emit(3);
    const drained = host.drain();
    await until(() => open.count === 1, { within });
    const other = await beside();
    await other.emitOrder();
    const alsoDrained = other.drain();
    await until(() => open.count === 2, { within });
    open.answer(busy(10 * 86_400));
    await drained;
    open.answer(busy(1));
    await alsoDrained;

    receiver.answerWith(200);
    const sent = arrivals();
    host.clock.advance('23h');
    await host.drain();
    expect(arrivals()).toBe(sent);
    host.clock.advance('61m');
    await host.drain();
    expect(arrivals()).toBeGreaterThan(sent);
  });

  it('gets one request first when the pause ends', async () => {
    const open = new OpenRequests(receiver);
    const working = await beside({ worker: { slotsPerWebhook: 4 } });
    await emit(20);
    for (const count of [1, 2]) {
      await until(() => open.count === count, { within });
      open.answer();
    }
    await until(() => open.count === 3, { within });
    for (let i = 0; i < 3; i++) open.answer(busy(1));
    await until(async () => (await host.attempts()).length === 5, { within });
    open.maxCount = 0;
    await until(() => open.count > 0, { within });
    expect(open.maxCount).toBe(1);
    open.answer();
    await until(() => open.count === 2, { within });
    while (open.count > 0) open.answer();
    await working.stop();
    others.splice(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['is resumed', () => host.webhooks.resume('1', webhook.id)],
    ['gets another URL', () => host.webhooks.update('1', webhook.id, { remoteUrl: receiver.url('/moved/') })],
  ])('gets its deliveries at once if its webhook %s, even from another process', async (_, end) => {
    await beside({ worker: { pollEvery: '50ms' } });
    receiver.answer(busy(3600));
    await emit(5);
    await until(async () => (await host.webhooks.get('1', webhook.id)).deferredUntil !== null, { within });
    expect(arrivals()).toBe(1);
    await end();
    await receiver.waitFor(6, { within });
    expect((await host.webhooks.get('1', webhook.id)).deferredUntil).toBeNull();
  });

  it('at its old URL doesn’t delay the deliveries to the new URL', async () => {
    const open = new OpenRequests(receiver);
    await emit(2);
    const drained = host.drain();
    await until(() => open.count === 1, { within });
    const other = await beside();
    await other.webhooks.update('1', webhook.id, { remoteUrl: receiver.url('/moved/') });
    receiver.answerWith(200);
    open.answer(busy(3600));
    await drained;
    expect((await host.webhooks.get('1', webhook.id)).deferredUntil).toBeNull();
    expect((await host.states()).sort()).toEqual(['delivered', 'pending']);
  });

  it('neither delays a test of the webhook nor is delayed by it', async () => {
    receiver.answer(busy(3600));
    expect(await host.webhooks.test('1', webhook.id)).toMatchObject({ status: 429 });
    await emit(1);
    receiver.answer(busy(3600));
    await host.drain();
    expect(await host.webhooks.test('1', webhook.id)).toMatchObject({ status: 200 });
  });

  it('is suspended after four such responses, because each of them counts', async () => {
    receiver.answerWith(busy(60));
    await emit(6);
    for (let i = 0; i < 4; i++) {
      await host.drain();
      host.clock.advance('61s');
    }
    expect((await host.webhooks.get('1', webhook.id)).suspendedAt).not.toBeNull();
    await host.drain();
    expect(arrivals()).toBe(4);
  });

  it('again and again is not suspended, but deliveries that have waited for a week fail', async () => {
    receiver.answerWith(busy(86_400));
    await emit(20);
    for (let day = 0; day < 9; day++) {
      await host.drain();
      await host.app.get(SuspensionChecker).check();
      if (day === 6) {
        expect(await host.states()).not.toContain('failed');
        await host.emitOrder({ order: 'later' });
      }
      host.clock.advance(86_401_000);
    }
    expect(arrivals()).toBe(9);
    expect((await host.webhooks.get('1', webhook.id)).suspendedAt).toBeNull();
    const unsent = (await host.deliveries()).filter(({ attempts }) => attempts === 0);
    expect(unsent.length).toBeGreaterThan(10);
    expect(unsent.slice(0, -1).map(({ reason }) => reason)).toEqual(
      unsent.slice(1).map(() => 'hold_expired'),
    );
    expect(unsent.at(-1)).toMatchObject({ supersedeKey: '/orders/later/', state: 'pending' });
  });

  describe('if some of these responses don’t count', () => {
    const withUncounted = (uncountedThrottles: number): HostOptions => ({
      suspension: { uncountedThrottles },
      retry: Array.from({ length: 50 }, () => '1s' as const),
    });

    it('gets all of 12 orders, although it takes only 2 a second, and is not suspended', async () => {
      const working = await beside({ ...withUncounted(50), worker: { pollEvery: '50ms' } });
      const taken: number[] = [];
      receiver.answerWith(() => {
        const now = Date.now();
        if (taken.filter((time) => now - time < 1000).length >= 2) return busy(1);
        taken.push(now);
        return 200;
      });
      await working.emitter.emitMany<string>(
        Array.from({ length: 12 }, (_, i) => ({ entity: 'orders', org: '1', resource: `${i}`, body: {} })),
      );
      await until(async () => !(await host.states()).includes('pending'), { within });
      expect(new Set(await host.states())).toEqual(new Set(['delivered']));
      expect((await host.webhooks.get('1', webhook.id)).suspendedAt).toBeNull();
    });

    it('is suspended after a limited number of them', async () => {
      const lenient = await beside(withUncounted(10));
      receiver.answerWith(busy(60));
      await emit(2);
      for (let i = 0; i < 20; i++) {
        await lenient.drain();
        host.clock.advance('61s');
      }
      expect(await host.dataSource.getRepository(WebhookAttempt).count()).toBe(14);
      expect((await host.webhooks.get('1', webhook.id)).suspendedAt).not.toBeNull();
    });
  });
});
