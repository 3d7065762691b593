import type { EntityManager } from 'typeorm';
import { FailureCountPolicy } from '@app/webhooks/settle/failure-count.policy.js';
import { WebhookDelivery } from '@app/webhooks/model/webhook-delivery.entity.js';
import { WebhookEvent } from '@app/webhooks/model/webhook-event.entity.js';
import { WebhookAttempt } from '@app/webhooks/model/webhook-attempt.entity.js';
import { maxLanesPerSearch } from '@app/webhooks/store/claim/lanes.sql.js';
import { describeOnDatabases } from '../support/databases.js';
import { anEvent, failedOnce, finished, StoreBench } from '../support/store.js';
import { turnsDuring } from '../support/turns-during.js';

const rule = new FailureCountPolicy(3, 6 * 3_600_000, false);
const week = 7 * 24 * 3_600_000;

describeOnDatabases('The store', (database) => {
  let bench: StoreBench;
  beforeEach(async () => {
    bench = await StoreBench.open(database);
  });
  afterEach(() => bench.close());

  const deliveries = (): Promise<WebhookDelivery[]> =>
    bench.dataSource.getRepository(WebhookDelivery).find({ order: { id: 'ASC' } });
  const states = async (): Promise<string[]> => (await deliveries()).map(({ state }) => state);

  describe('emitting', () => {
    it('writes one event and one delivery per subscribed webhook of the org', async () => {
      const [one, two] = [await bench.webhook(), await bench.webhook()];
      await bench.webhook({ org: '2' });
      await bench.webhook({ entity: 'contact' });

      expect(await bench.events.insert([anEvent()])).toEqual([one, two]);

      expect((await deliveries()).map(({ webhookId }) => webhookId)).toEqual([one, two]);
      expect(await bench.dataSource.getRepository(WebhookEvent).count()).toBe(1);
    });

    it('writes nothing if no webhook subscribes', async () => {
      await bench.webhook({ org: '2' });
      expect(await bench.events.insert([anEvent()])).toEqual([]);
      expect(await bench.dataSource.getRepository(WebhookEvent).count()).toBe(0);
    });

    it('compares orgs exactly, including case', async () => {
      await bench.webhook({ org: 'dp' });
      expect(await bench.events.insert([anEvent({ org: 'DP' })])).toEqual([]);
    });

    it('sends a global event to the webhooks of all orgs', async () => {
      await bench.webhook({ org: '1', entity: 'webhook' });
      await bench.webhook({ org: '2', entity: 'webhook' });
      expect(await bench.events.insert([anEvent({ org: null, entity: 'webhook' })])).toHaveLength(2);
    });

    it('preserves every character of a body', async () => {
      await bench.webhook();
      const body = JSON.stringify({
        text: 'ü \u{1f600} \u0000 \ud800 ? $1 \' " \\ \u2028',
        long: 'x'.repeat(100_000),
      });
      await bench.events.insert([anEvent({ body })]);
      expect((await bench.claim()).deliveries[0]!.body.toString()).toBe(body);
    });

    it('writes many events in order', async () => {
      await bench.webhook();
      const events = Array.from({ length: 1200 }, (_, i) => anEvent({ body: String(i) }));
      expect(await bench.events.insert(events)).toHaveLength(1200);
      expect((await deliveries()).map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
    });

    it("is rolled back with the host's transaction", async () => {
      await bench.webhook();
      const attempt = bench.dataSource.transaction(async (manager: EntityManager) => {
        await bench.events.insertWithin(manager, [anEvent()]);
        throw new Error('rolled back');
      });
      await expect(attempt).rejects.toThrow('rolled back');
      expect(await deliveries()).toEqual([]);
    });
  });

  describe('claiming', () => {
    it('gives each delivery to only one worker', async () => {
      await bench.webhook();
      await bench.events.insert(Array.from({ length: 40 }, () => anEvent()));
      const claims = await Promise.all(Array.from({ length: 8 }, () => bench.claim({ quota: 10 })));
      const again = await bench.claim();
      const ids = [...claims, again].flatMap((claim) => claim.deliveries.map(({ deliveryId }) => deliveryId));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(40);
    });

    it('claims the requested number of deliveries from each lane, oldest first', async () => {
      const [long, short] = [await bench.webhook(), await bench.webhook({ entity: 'contact' })];
      await bench.events.insert(Array.from({ length: 50 }, (_, i) => anEvent({ body: String(i) })));
      await bench.events.insert([anEvent({ entity: 'contact', body: '50' })]);
      const claim = await bench.claim({ quota: 2 });
      expect(claim.deliveries.map(({ body }) => body.toString()).sort()).toEqual(['0', '1', '50']);
      expect(claim.unfinished).toEqual(new Set([long]));
      expect([...claim.webhooks.keys()].sort()).toEqual([long, short].sort());
    });

    it('finds all lanes, a limited number at a time', async () => {
      const ids: number[] = [];
      for (let i = 0; i < 300; i++) ids.push(await bench.webhook({ org: String(i) }));
      await bench.events.insert(ids.map((_, i) => anEvent({ org: String(i) })));
      const first = await bench.deliveries.lanesAfter(0);
      const others = await bench.deliveries.lanesAfter(first.at(-1)!);
      expect([...first, ...others]).toEqual(ids);
      expect(others).toHaveLength(300 - maxLanesPerSearch);
    });

    it('returns the body of an event for each of several webhooks', async () => {
      const ids = [await bench.webhook(), await bench.webhook(), await bench.webhook()];
      await bench.events.insert([anEvent({ body: '1' }), anEvent({ body: '2' })]);
      const { deliveries: claimed } = await bench.claim();
      const bodies = claimed.map(({ webhookId, body }) => `${webhookId} ${body.toString()}`);
      expect(bodies.sort()).toEqual(ids.flatMap((id) => [`${id} 1`, `${id} 2`]).sort());
    });

    it('lets the newest state of a resource supersede the older states', async () => {
      await bench.webhook();
      const same = { resource: '/orders/1/', supersedeKey: '/orders/1/' };
      await bench.events.insert(Array.from({ length: 20 }, (_, i) => anEvent({ ...same, body: String(i) })));
      const { deliveries: claimed } = await bench.claim();
      expect(claimed.map(({ body }) => body.toString())).toEqual(['19']);
      expect((await deliveries())[0]).toMatchObject({
        state: 'superseded',
        supersededBy: claimed[0]!.deliveryId,
      });
    });

    it('sends every happening', async () => {
      await bench.webhook();
      const same = { resource: '/orders/1/', supersedeKey: null };
      await bench.events.insert([anEvent(same), anEvent(same)]);
      expect((await bench.claim()).deliveries).toHaveLength(2);
    });

    it('lets a newer state wait until the older state in flight has an outcome', async () => {
      await bench.webhook();
      const same = { resource: '/orders/1/', supersedeKey: '/orders/1/' };
      await bench.events.insert([anEvent({ ...same, body: '1' })]);
      const [older] = (await bench.claim()).deliveries;
      await bench.events.insert([anEvent({ ...same, body: '2' })]);
      expect((await bench.claim()).deliveries).toEqual([]);
      const { freed } = await bench.deliveries.record([finished(older!)]);
      expect(freed.size).toBe(1);
      expect((await bench.claim()).deliveries.map(({ body }) => body.toString())).toEqual(['2']);
    });

    it('holds deliveries of a suspended webhook, and cancels deliveries of a deleted webhook', async () => {
      const [suspended, deleted] = [await bench.webhook(), await bench.webhook({ entity: 'contact' })];
      await bench.dataSource.query(`update webhook set suspended_at = 1 where id = ${suspended}`);
      await bench.events.insert([anEvent(), anEvent({ entity: 'contact' })]);
      await bench.webhooks.delete('1', deleted);
      expect((await bench.claim()).deliveries).toEqual([]);
      expect(await states()).toEqual(['held', 'cancelled']);
      expect((await deliveries())[1]!.reason).toBe('webhook_deleted');
    });
  });

  it('cancels thousands of deliveries of a webhook that subscribes to another entity now in a few claims', async () => {
    const id = await bench.webhook();
    await bench.events.insert(Array.from({ length: 2500 }, () => anEvent()));
    await bench.webhooks.update('1', id, { entity: 'packaging' });
    for (let claims = 0; claims < 4; claims++) await bench.claim({ quota: 1 });
    const ends = (await deliveries()).map(({ state, reason }) => `${state} ${reason}`);
    expect(new Set(ends)).toEqual(new Set(['cancelled entity_changed']));
  });

  it('holds thousands of deliveries of a suspended webhook in a few claims', async () => {
    const id = await bench.webhook();
    await bench.dataSource.query(`update webhook set suspended_at = 1 where id = ${id}`);
    await bench.events.insert(Array.from({ length: 2500 }, () => anEvent()));
    for (let claims = 0; claims < 4; claims++) await bench.claim({ quota: 1 });
    expect(new Set(await states())).toEqual(new Set(['held']));
  });

  describe('leases', () => {
    it('frees deliveries when their lease expires, without counting an attempt', async () => {
      await bench.webhook();
      await bench.events.insert([anEvent()]);
      const [first] = (await bench.claim({ lease: 45_000 })).deliveries;
      bench.clock.advance(44_000);
      expect(await bench.deliveries.promoteDue()).toBe(0);
      bench.clock.advance(2_000);
      expect(await bench.deliveries.promoteDue()).toBe(1);
      const [second] = (await bench.claim()).deliveries;
      expect(second).toMatchObject({
        deliveryId: first!.deliveryId,
        attempts: 0,
        claimNo: first!.claimNo + 1,
      });
    });

    it('rejects a record or release from an expired lease', async () => {
      await bench.webhook();
      await bench.events.insert([anEvent()]);
      const [lost] = (await bench.claim()).deliveries;
      bench.clock.advance(60_000);
      await bench.deliveries.promoteDue();
      const [current] = (await bench.claim()).deliveries;

      expect((await bench.deliveries.record([failedOnce(lost!)])).own).toEqual(new Set());
      await bench.deliveries.release([{ deliveryId: lost!.deliveryId, claimNo: lost!.claimNo }]);

      expect(await bench.dataSource.getRepository(WebhookAttempt).count()).toBe(0);
      const attempts = [failedOnce(lost!), finished(current!)];
      expect((await bench.deliveries.record(attempts)).own).toEqual(new Set([attempts[1]]));
      expect(await bench.dataSource.getRepository(WebhookAttempt).count()).toBe(1);
      expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 1, dueAt: null }]);
    });

    it('releases a claim immediately, without counting an attempt', async () => {
      await bench.webhook();
      await bench.events.insert([anEvent()]);
      const [claimed] = (await bench.claim()).deliveries;
      await bench.deliveries.release([{ deliveryId: claimed!.deliveryId, claimNo: claimed!.claimNo }]);
      expect((await bench.claim()).deliveries[0]).toMatchObject({
        deliveryId: claimed!.deliveryId,
        attempts: 0,
      });
    });
  });

  describe('recording', () => {
    it("writes the attempt and updates the delivery's state", async () => {
      await bench.webhook();
      await bench.events.insert([anEvent(), anEvent(), anEvent()]);
      const [good, again, bad] = (await bench.claim()).deliveries;
      await bench.deliveries.record([
        finished(good!),
        failedOnce(again!),
        { ...failedOnce(bad!), next: 'failed' },
      ]);

      const rows = await deliveries();
      expect(rows.map(({ state, attempts, reason }) => ({ state, attempts, reason }))).toEqual([
        { state: 'delivered', attempts: 1, reason: null },
        { state: 'pending', attempts: 1, reason: null },
        { state: 'failed', attempts: 1, reason: 'retries_exhausted' },
      ]);
      const attempts = await bench.dataSource.getRepository(WebhookAttempt).find({ order: { id: 'ASC' } });
      expect(
        attempts.map(({ deliveryId, result, status, error, responseExcerpt }) => ({
          deliveryId,
          result,
          status,
          error,
          responseExcerpt,
        })),
      ).toEqual([
        { deliveryId: good!.deliveryId, result: 'success', status: 200, error: null, responseExcerpt: null },
        {
          deliveryId: again!.deliveryId,
          result: 'status',
          status: 503,
          error: 'status 503',
          responseExcerpt: 'busy',
        },
        {
          deliveryId: bad!.deliveryId,
          result: 'status',
          status: 503,
          error: 'status 503',
          responseExcerpt: 'busy',
        },
      ]);
    });

    it('retries after the wait, not before', async () => {
      await bench.webhook();
      await bench.events.insert([anEvent()]);
      const [claimed] = (await bench.claim()).deliveries;
      await bench.deliveries.record([failedOnce(claimed!, 60_000)]);
      expect(await bench.deliveries.nextDueIn()).toBeGreaterThan(50_000);
      bench.clock.advance(55_000);
      await bench.deliveries.promoteDue();
      expect((await bench.claim()).deliveries).toEqual([]);
      bench.clock.advance(6_000);
      await bench.deliveries.promoteDue();
      expect((await bench.claim()).deliveries[0]).toMatchObject({
        deliveryId: claimed!.deliveryId,
        attempts: 1,
      });
    });

    it('makes all retries of a webhook due, but not a state that waits for an older state in flight', async () => {
      const id = await bench.webhook();
      const same = { resource: '/orders/1/', supersedeKey: '/orders/1/' };
      await bench.events.insert([anEvent(same), anEvent()]);
      const [older, other] = (await bench.claim()).deliveries;
      await bench.events.insert([anEvent(same)]);
      await bench.claim();
      await bench.deliveries.record([failedOnce(other!)]);

      await bench.suspensions.makeRetriesDue(id);

      expect((await deliveries()).map(({ lane }) => lane !== null)).toEqual([false, true, false]);
      expect(older!.supersedeKey).toBe('/orders/1/');
    });

    it('does not wait for a host transaction that has emitted a newer state but has not committed', async () => {
      await bench.webhook();
      const same = { resource: '/orders/1/', supersedeKey: '/orders/1/' };
      await bench.events.insert([anEvent({ ...same, body: '1' })]);
      const [older] = (await bench.claim()).deliveries;
      const queryRunner = bench.dataSource.createQueryRunner();
      await queryRunner.startTransaction();
      await bench.events.insertWithin(queryRunner.manager, [anEvent({ ...same, body: '2' })]);

      const recorded = bench.deliveries.record([finished(older!)]);
      if (database.name !== 'SQLite') await recorded;
      await queryRunner.commitTransaction();
      await queryRunner.release();
      await recorded;
      expect((await bench.claim()).deliveries.map(({ body }) => body.toString())).toEqual(['2']);
    });

    it('does not retry a state if a newer state has been emitted meanwhile', async () => {
      await bench.webhook();
      const same = { resource: '/orders/1/', supersedeKey: '/orders/1/' };
      await bench.events.insert([anEvent({ ...same, body: '1' })]);
      const [older] = (await bench.claim()).deliveries;
      await bench.events.insert([anEvent({ ...same, body: '2' })]);
      await bench.deliveries.record([failedOnce(older!)]);
      expect(await states()).toEqual(['superseded', 'pending']);
    });
  });

  describe('an older state', () => {
    const same = { resource: '/orders/1/', supersedeKey: '/orders/1/' };
    const emit = () => bench.events.insert([anEvent(same)]);
    const claimOne = async () => (await bench.claim()).deliveries[0]!;
    const setSuspendedAt = (value: string) =>
      bench.dataSource.query(`update webhook set suspended_at = ${value}`);

    it.each<[string, () => Promise<unknown>]>([
      [
        'that waits for a retry',
        async () => bench.deliveries.record([failedOnce(await claimOne(), 3_600_000)]),
      ],
      [
        'that has failed',
        async () => bench.deliveries.record([{ ...failedOnce(await claimOne()), next: 'failed' }]),
      ],
      [
        'that is held',
        async () => {
          await setSuspendedAt('1');
          await bench.claim();
          await setSuspendedAt('null');
        },
      ],
      [
        'whose lease has expired',
        async () => {
          await claimOne();
          bench.clock.advance(60_000);
        },
      ],
    ])(
      '%s is superseded when a newer state is delivered, so the newer row can be deleted',
      async (_, prepare) => {
        const id = await bench.webhook();
        await emit();
        await prepare();
        await emit();
        const newer = await claimOne();
        await bench.deliveries.record([finished(newer)]);

        expect(await deliveries()).toMatchObject([
          { state: 'superseded', reason: null, supersededBy: newer.deliveryId, leasedUntil: null },
          { state: 'delivered' },
        ]);
        await bench.dataSource.query(`delete from webhook_delivery where id = ${newer.deliveryId}`);
        bench.clock.advance(3_600_000);
        await bench.deliveries.promoteDue();
        await bench.suspensions.endHolds(id, week);
        expect((await bench.claim()).deliveries).toEqual([]);
      },
    );

    it('that was leased just before is neither sent nor recorded after a newer state was delivered', async () => {
      await bench.webhook();
      await emit();
      const older = await claimOne();
      bench.clock.advance(60_000);
      await emit();
      const newer = await claimOne();
      await bench.deliveries.record([finished(newer)]);
      expect((await bench.deliveries.record([finished(older)])).own).toEqual(new Set());
      expect(await states()).toEqual(['superseded', 'delivered']);
    });

    it('and many newer ones that were superseded are all superseded once, up to the last delivered state', async () => {
      await bench.webhook();
      for (let round = 0; round < 2; round++) {
        for (let i = 0; i < 5; i++) await emit();
        await bench.deliveries.record([finished(await claimOne())]);
      }
      const rounds = ['superseded', 'superseded', 'superseded', 'superseded', 'delivered'];
      expect(await states()).toEqual([...rounds, ...rounds]);
    });
  });

  describe('evaluating the suspension policy', () => {
    const fail = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        await bench.events.insert([anEvent()]);
        const [claimed] = (await bench.claim()).deliveries;
        await bench.deliveries.record([{ ...failedOnce(claimed!), next: 'failed' }]);
      }
    };

    it('suspends at the fourth failure within six hours, not at the third', async () => {
      const id = await bench.webhook();
      await fail(3);
      expect(await bench.suspensions.applyPolicy([id], rule)).toMatchObject([
        { verdict: 'failing', about: { failures: 3 } },
      ]);
      expect((await bench.webhooks.find('1', id))!.suspendedAt).toBeNull();
      await fail(1);
      expect(await bench.suspensions.applyPolicy([id], rule)).toMatchObject([
        { verdict: { suspend: 'failures' }, about: { failures: 4, org: '1' } },
      ]);
      expect(await bench.webhooks.find('1', id)).toMatchObject({
        suspensionReason: 'failures',
        lastError: 'status 503',
      });
      expect((await bench.webhooks.find('1', id))!.suspendedAt).toBeInstanceOf(Date);
    });

    it('does not count failures older than the window', async () => {
      const id = await bench.webhook();
      await fail(3);
      bench.clock.advance(6 * 3_600_000);
      await fail(1);
      expect(await bench.suspensions.applyPolicy([id], rule)).toEqual([]);
      expect(await bench.suspensions.webhooksWithRecentFailures(rule.window)).toEqual([id]);
    });

    it('suspends only once, even if the policy is evaluated several times at the same time', async () => {
      const id = await bench.webhook();
      await fail(4);
      const decisions = await Promise.all(
        Array.from({ length: 5 }, () => bench.suspensions.applyPolicy([id], rule)),
      );
      expect(decisions.flat()).toHaveLength(1);
    });

    it('restarts the count after a resume', async () => {
      const id = await bench.webhook();
      await fail(4);
      await bench.suspensions.applyPolicy([id], rule);
      bench.clock.advance(1000);
      await bench.webhooks.resume('1', id);
      bench.clock.advance(1000);
      await fail(1);
      expect(await bench.suspensions.applyPolicy([id], rule)).toEqual([]);
    });
  });

  describe('reclassifying attempts', () => {
    const again = async (deliveryId: number, webhookId: number, number = 1) =>
      bench.suspensions.reclassify([{ deliveryId, webhookId, number, retryIn: 1000 }], rule);

    it('keeps the claim of a delivery whose earlier attempt is reclassified, and changes nothing the second time', async () => {
      const webhookId = await bench.webhook();
      await bench.events.insert([anEvent()]);
      const [first] = (await bench.claim()).deliveries;
      await bench.deliveries.record([failedOnce(first!, 0)]);
      await bench.deliveries.promoteDue();
      const [second] = (await bench.claim()).deliveries;
      for (let time = 0; time < 2; time++) {
        expect(await again(second!.deliveryId, webhookId)).toEqual([]);
        expect((await deliveries())[0]).toMatchObject({
          state: 'pending',
          claimNo: second!.claimNo,
          leasedUntil: expect.any(Date) as Date,
          attempts: 1,
          uncounted: 1,
        });
      }
      const { own } = await bench.deliveries.record([finished(second!)]);
      expect([...own]).toMatchObject([{ deliveryId: second!.deliveryId }]);
      expect(await states()).toEqual(['delivered']);
    });

    it('leaves a webhook suspended if it was suspended before the attempt', async () => {
      const webhookId = await bench.webhook();
      await bench.events.insert([anEvent(), anEvent()]);
      const [early, late] = (await bench.claim()).deliveries;
      await bench.deliveries.record([failedOnce(early!)]);
      await bench.suspensions.applyPolicy([webhookId], new FailureCountPolicy(0, 6 * 3_600_000, false));
      bench.clock.advance('1s');
      await bench.deliveries.record([failedOnce(late!)]);
      expect(await again(late!.deliveryId, webhookId)).toEqual([]);
    });

    it('ignores attempts and webhooks whose rows were deleted', async () => {
      expect(await again(1, 1)).toEqual([]);
    });
  });

  describe('held deliveries', () => {
    const suspendedWithHeld = async (): Promise<number> => {
      const id = await bench.webhook();
      await bench.dataSource.query(`update webhook set suspended_at = 1 where id = ${id}`);
      await bench.events.insert([anEvent(), anEvent()]);
      await bench.claim();
      return id;
    };

    it('continue after the resume, in their order', async () => {
      const id = await suspendedWithHeld();
      await bench.webhooks.resume('1', id);
      await bench.suspensions.endHolds(id, week);
      expect((await bench.claim()).deliveries.map((claimed) => claimed.deliveryId)).toEqual(
        (await deliveries()).map((row) => row.id),
      );
    });

    it('fail permanently after they have been held for too long', async () => {
      const id = await suspendedWithHeld();
      await bench.suspensions.endHolds(id, week);
      expect(await states()).toEqual(['held', 'held']);
      bench.clock.advance(week + 1);
      await bench.suspensions.endHolds(id, week);
      expect(await states()).toEqual(['failed', 'failed']);
      expect((await deliveries())[0]!.reason).toBe('hold_expired');
    });

    it('are found and cancelled later if the process that deleted the webhook was interrupted', async () => {
      const id = await suspendedWithHeld();
      expect(await bench.suspensions.webhooksWithHeld()).toEqual([id]);
      await bench.webhooks.delete('1', id);
      await bench.suspensions.endHolds(id, week);
      expect(await states()).toEqual(['cancelled', 'cancelled']);
      expect(await bench.suspensions.webhooksWithHeld()).toEqual([]);
    });
  });

  describe('webhooks', () => {
    it('are created, listed, changed and deleted only within their org', async () => {
      const id = await bench.webhook({ org: 'DP' });
      expect(await bench.webhooks.find('dp', id)).toBeNull();
      expect(await bench.webhooks.find('DP ', id)).toBeNull();
      expect(await bench.webhooks.find('DP', 1e20)).toBeNull();
      expect(await bench.webhooks.update('1', id, { entity: 'contact' })).toBeNull();
      expect(await bench.webhooks.delete('1', id)).toBe(false);
      expect(await bench.webhooks.resume('1', id)).toBeNull();
      const webhook = (await bench.webhooks.find('DP', id))!;
      expect(webhook.createdAt).toEqual(webhook.updatedAt);
      expect((await bench.webhooks.list('DP', { limit: 10, offset: 0 })).count).toBe(1);
    });

    it('are listed completely and in order, even if there are many', async () => {
      const ids: number[] = [];
      for (let n = 0; n < 205; n++) ids.push(await bench.webhook());
      await bench.webhook({ org: '2' });
      const listed = async (limit: number, offset: number) => {
        const { count, webhooks } = await bench.webhooks.list('1', { limit, offset });
        expect(count).toBe(205);
        return webhooks.map(({ id }) => id);
      };
      for (const [limit, offset] of [
        [1000, 0],
        [200, 0],
        [200, 5],
        [150, 60],
        [100, 100],
        [99, 0],
        [7, 204],
      ] as const)
        expect(await listed(limit, offset)).toEqual(ids.slice(offset, offset + limit));
    });

    it('let other code of the process run while many of them are read', async () => {
      for (let n = 0; n < 205; n++) await bench.webhook();
      expect(await turnsDuring(() => bench.webhooks.list('1', { limit: 1000, offset: 0 }))).toBeGreaterThan(
        1,
      );
    });

    it('keep updated_at if nothing changes', async () => {
      const id = await bench.webhook();
      const before = (await bench.webhooks.find('1', id))!;
      bench.clock.advance(5000);
      expect((await bench.webhooks.update('1', id, { entity: 'orders' }))!.webhook.updatedAt).toEqual(
        before.updatedAt,
      );
      expect((await bench.webhooks.update('1', id, { entity: 'contact' }))!.webhook.updatedAt).not.toEqual(
        before.updatedAt,
      );
    });

    it('never reuse the id of a deleted webhook', async () => {
      const id = await bench.webhook();
      await bench.webhooks.delete('1', id);
      expect(await bench.webhook()).toBeGreaterThan(id);
    });
  });
});
