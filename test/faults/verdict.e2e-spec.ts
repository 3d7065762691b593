import type { FaultRecord } from './support/fault-record.js';
import { arrival, delivery, goodRecord } from './support/sample-record.js';
import type { Allowances } from './support/verdict.js';
import { judge } from './support/verdict.js';

/** Gives a good run with some of it changed. */
function judged(change: (good: FaultRecord) => Partial<FaultRecord>, allowed?: Allowances) {
  const good = goodRecord();
  return judge({ ...good, ...change(good) }, allowed);
}

describe('The verdict on a run under faults', () => {
  it('finds nothing wrong with a good run', () => {
    expect(judge(goodRecord())).toEqual({
      problems: [],
      events: 4,
      requests: 4,
      duplicates: 0,
      overtakings: 0,
      superseded: 1,
    });
  });

  it('notices a delivered event that never arrived', () => {
    const { problems } = judged(({ arrivals }) => ({ arrivals: arrivals.slice(1) }));
    expect(problems).toContain('scan is delivered, and never arrived at /scans/1/');
    expect(problems).toContain('no request is attempt 1 of delivery 1, success 200');
  });

  it('notices a committed change without an event, or without a delivery', () => {
    expect(judged(({ events }) => ({ events: events.slice(1) })).problems).toEqual([
      'the committed change scan has no event',
    ]);
    expect(judged(({ deliveries }) => ({ deliveries: deliveries.slice(1) })).problems).toContain(
      'there is no delivery of scan to /scans/1/',
    );
  });

  it('notices what was rolled back and exists, or was sent', () => {
    expect(judged(({ events }) => ({ events: [...events, 'taken-back'] })).problems).toEqual([
      'the event of taken-back was never committed',
    ]);
    expect(
      judged(({ arrivals }) => ({ arrivals: [...arrivals, arrival('taken-back', '/scans/1/')] })).problems,
    ).toContain('taken-back was sent and never committed');
  });

  it('notices what is still pending, or has failed', () => {
    const { problems } = judged(({ deliveries }) => ({
      deliveries: [delivery(1, 'scan', '/scans/1/', { state: 'pending' }), ...deliveries.slice(1)],
    }));
    expect(problems).toEqual(['scan to /scans/1/ is pending']);
  });

  it('notices a state that is superseded by an older one, or by nothing', () => {
    for (const supersededBy of [3, 1, null]) {
      const { problems } = judged(({ deliveries }) => ({
        deliveries: deliveries.map((one) => (one.id === 4 ? { ...one, supersededBy } : one)),
      }));
      expect(problems).toEqual([expect.stringMatching(/^order-2 is superseded by .*no newer state of it$/)]);
    }
  });

  it('notices a needless duplicate, and counts one that is allowed', () => {
    const twice = ({ arrivals }: FaultRecord) => ({
      arrivals: [arrival('scan', '/scans/1/', { process: 2 }), ...arrivals],
    });
    expect(judged(twice).problems).toHaveLength(1);
    expect(judged(twice, { unrecorded: ({ process }) => process === 2 })).toMatchObject({
      problems: [],
      duplicates: 1,
    });
    expect(judged(twice, { unrecorded: ({ process }) => process === 3 }).problems).toHaveLength(1);
  });

  it('notices an attempt that says something else than what the receiver did', () => {
    const { problems } = judged(({ arrivals }) => ({
      arrivals: [
        arrival('scan', '/scans/1/', { outcome: { result: 'status', status: 503 } }),
        ...arrivals.slice(1),
      ],
    }));
    expect(problems).toContain('no request is attempt 1 of delivery 1, success 200');
    expect(problems).toContain('no attempt is scan from process 1 to /scans/1/');
  });

  it('notices attempts that are misnumbered, or go on after a success', () => {
    const failed = { result: 'status', status: 503 } as const;
    const success = { result: 'success', status: 200 } as const;
    for (const attempts of [
      [{ number: 2, ...success }],
      [
        { number: 1, ...success },
        { number: 2, ...failed },
      ],
    ]) {
      const { problems } = judged(({ deliveries }) => ({
        deliveries: [delivery(1, 'scan', '/scans/1/', { attempts }), ...deliveries.slice(1)],
      }));
      expect(problems).toContainEqual(expect.stringMatching(/^delivery 1 has the attempts/));
    }
  });

  it('notices other bytes', () => {
    const { problems } = judged(({ arrivals }) => ({
      arrivals: [arrival('scan', '/scans/1/', { body: '{"id":"scan" }' }), ...arrivals.slice(1)],
    }));
    expect(problems).toEqual(['scan was sent with different bytes']);
  });

  it('notices an older state after a newer one, and counts one that is allowed', () => {
    const overtaken = ({ arrivals }: FaultRecord) => ({ arrivals: arrivals.toReversed() });
    expect(judged(overtaken).problems).toEqual([
      'a newer state had arrived before order-1 from process 1 to /orders/1/',
    ]);
    expect(judged(overtaken, { overtaking: () => true })).toMatchObject({ problems: [], overtakings: 1 });
  });

  it('notices a state that came while another one was out', () => {
    const { problems } = judged(({ arrivals }) => ({
      arrivals: arrivals.map((one, index) => ({ ...one, at: index, answeredAt: index + 2 })),
    }));
    expect(problems).toEqual(['another state was still out at order-3 from process 1 to /orders/1/']);
  });
});
