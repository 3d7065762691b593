import fc from 'fast-check';
import { FairShare } from './fair-share.js';

describe('A FairShare', () => {
  /** Lets an org take as much as it may. */
  const takeAll = (share: FairShare, org: string): number => {
    let taken = 0;
    while (share.roomFor(org) > 0) {
      share.take(org);
      taken++;
    }
    return taken;
  };

  it('gives an org what others leave free, except the last quarter', () => {
    const share = new FairShare(16);
    expect(takeAll(share, 'a')).toBe(12);
    expect(takeAll(share, 'b')).toBe(4);
    expect(takeAll(share, 'c')).toBe(0);
  });

  it('gives an org that is above its share nothing of what others give back, until they have their shares', () => {
    const share = new FairShare(16);
    takeAll(share, 'a');
    takeAll(share, 'b');
    share.giveBack('a');
    expect([share.roomFor('a'), share.roomFor('b')]).toEqual([0, 1]);
  });

  it('gives each of many orgs at least one unit while one is free', () => {
    const share = new FairShare(16);
    for (let n = 0; n < 15; n++) share.take(`org-${n}`);
    expect(share.roomFor('another')).toBe(1);
  });

  it('has no reserve if it is small', () => {
    expect([1, 2, 3, 4].map((capacity) => takeAll(new FairShare(capacity), 'a'))).toEqual([1, 2, 3, 3]);
  });

  it('never gives more than it has, and remembers only orgs that use some of it', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), steps, (capacity, taken) => {
        const share = new FairShare(capacity);
        for (const [org, isTaking] of taken) {
          if (isTaking && share.roomFor(org) > 0) share.take(org);
          if (!isTaking && share.counts.of(org) > 0) share.giveBack(org);
          expect(share.free).toBeGreaterThanOrEqual(0);
        }
        for (const org of ['a', 'b', 'c']) share.counts.add(org, -share.counts.of(org));
        expect([share.free, share.counts.othersThan('none')]).toEqual([capacity, 0]);
      }),
    );
  });
});
