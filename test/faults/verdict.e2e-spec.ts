import type { FaultRecord } from './support/fault-record.js';
import { arrival, delivery, goodRecord } from './support/sample-record.js';
import type { Allowances } from './support/verdict.js';
import { verdictOn } from './support/verdict.js';

/**
 * Returns the verdict (the results of all checks) on the record of a good run, after `change` has replaced
 * parts of the record.
 */
function verdictWith(change: (good: FaultRecord) => Partial<FaultRecord>, allowed?: Allowances) {
  const good = goodRecord();
  return verdictOn({ ...good, ...change(good) }, allowed);
}

describe('The checks of a fault run', () => {
  it('report no problems for a good run', () => {
    expect(verdictOn(goodRecord())).toEqual({
      problems: [],
      events: 4,
      requests: 4,
      duplicates: 0,
      overtakings: 0,
      superseded: 1,
    });
  });

  it('report an event that is marked as delivered but never arrived', () => {
    const { problems } = verdictWith(({ arrivals }) => ({ arrivals: arrivals.slice(1) }));
    expect(problems).toContain('scan is marked as delivered but never arrived at /scans/1/');
    expect(problems).toContain('attempt 1 of delivery 1 (success 200) matches no request');
  });

  it('report a committed change without an event, and a committed change without a delivery', () => {
    expect(verdictWith(({ events }) => ({ events: events.slice(1) })).problems).toEqual([
      'the committed change scan has no event',
    ]);
    expect(verdictWith(({ deliveries }) => ({ deliveries: deliveries.slice(1) })).problems).toContain(
      'there is no delivery of scan to /scans/1/',
    );
  });

  it('report an event and a request of a change that was rolled back', () => {
    expect(verdictWith(({ events }) => ({ events: [...events, 'rolled-back'] })).problems).toEqual([
      'the event of rolled-back belongs to no committed change',
    ]);
    expect(
      verdictWith(({ arrivals }) => ({ arrivals: [...arrivals, arrival('rolled-back', '/scans/1/')] }))
        .problems,
    ).toContain('rolled-back was sent but never committed');
  });

  it('report a delivery that is still pending', () => {
    const { problems } = verdictWith(({ deliveries }) => ({
      deliveries: [delivery(1, 'scan', '/scans/1/', { state: 'pending' }), ...deliveries.slice(1)],
    }));
    expect(problems).toEqual(['scan to /scans/1/ is pending']);
  });

  it('report a superseded state that does not name a newer state of the same order', () => {
    for (const supersededBy of [3, 1, null]) {
      const { problems } = verdictWith(({ deliveries }) => ({
        deliveries: deliveries.map((one) => (one.id === 4 ? { ...one, supersededBy } : one)),
      }));
      expect(problems).toEqual([
        expect.stringMatching(/^order-2 is superseded by .*not a newer state of it$/),
      ]);
    }
  });

  it('report a duplicate that is not allowed, and count one that is allowed', () => {
    const twice = ({ arrivals }: FaultRecord) => ({
      arrivals: [arrival('scan', '/scans/1/', { process: 2 }), ...arrivals],
    });
    expect(verdictWith(twice).problems).toHaveLength(1);
    expect(verdictWith(twice, { unrecorded: ({ process }) => process === 2 })).toMatchObject({
      problems: [],
      duplicates: 1,
    });
    expect(verdictWith(twice, { unrecorded: ({ process }) => process === 3 }).problems).toHaveLength(1);
  });

  it('report an attempt that differs from what the receiver did', () => {
    const { problems } = verdictWith(({ arrivals }) => ({
      arrivals: [
        arrival('scan', '/scans/1/', { outcome: { result: 'status', status: 503 } }),
        ...arrivals.slice(1),
      ],
    }));
    expect(problems).toContain('attempt 1 of delivery 1 (success 200) matches no request');
    expect(problems).toContain('no attempt records scan from process 1 to /scans/1/');
  });

  it('report attempts with wrong numbers, and attempts after a success', () => {
    const failed = { result: 'status', status: 503 } as const;
    const success = { result: 'success', status: 200 } as const;
    for (const attempts of [
      [{ number: 2, ...success }],
      [
        { number: 1, ...success },
        { number: 2, ...failed },
      ],
    ]) {
      const { problems } = verdictWith(({ deliveries }) => ({
        deliveries: [delivery(1, 'scan', '/scans/1/', { attempts }), ...deliveries.slice(1)],
      }));
      expect(problems).toContainEqual(expect.stringMatching(/^delivery 1 has the attempts/));
    }
  });

  it('report requests of one change with different bytes', () => {
    const { problems } = verdictWith(({ arrivals }) => ({
      arrivals: [arrival('scan', '/scans/1/', { body: '{"id":"scan" }' }), ...arrivals.slice(1)],
    }));
    expect(problems).toEqual(['scan was sent with different bytes']);
  });

  it('report an older state that arrived after a newer one and is not allowed, and count one that is allowed', () => {
    const overtaken = ({ arrivals }: FaultRecord) => ({ arrivals: arrivals.toReversed() });
    expect(verdictWith(overtaken).problems).toEqual([
      'a newer state arrived before order-1 from process 1 to /orders/1/',
    ]);
    expect(verdictWith(overtaken, { overtaking: () => true })).toMatchObject({
      problems: [],
      overtakings: 1,
    });
  });

  it('report a state that arrived while another state was in flight', () => {
    const { problems } = verdictWith(({ arrivals }) => ({
      arrivals: arrivals.map((one, index) => ({ ...one, at: index, answeredAt: index + 2 })),
    }));
    expect(problems).toEqual(['another state was in flight during order-3 from process 1 to /orders/1/']);
  });

  // The receivers of the other tests run in the same process. A check that compares each delivery with each
  // request would block them for seconds, and good receivers would seem to time out.
  it('look at each request only a few times, however many there are', () => {
    let looks = 0;
    const scans = Array.from({ length: 1000 }, (_, index) => `scan-${index}`);
    const { problems } = verdictOn({
      committed: scans.map((id) => ({ id, kind: 'scan', resource: `/scans/${id}/`, version: 0 })),
      events: scans,
      webhooks: { scan: ['/scans/1/'], order: [] },
      deliveries: scans.map((id, index) => delivery(index, id, '/scans/1/')),
      arrivals: scans.map((id) => ({
        ...arrival(id, '/scans/1/'),
        get change() {
          looks++;
          return id;
        },
      })),
    });
    expect(problems).toEqual([]);
    expect(looks).toBeLessThan(20 * scans.length);
  });
});
