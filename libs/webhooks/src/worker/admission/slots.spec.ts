import { jest } from '@jest/globals';
import type { LaneView } from './lane-view.js';
import { Destinations } from './destinations.js';
import { Lanes } from './lanes.js';
import { Slots } from './slots.js';

const tenthOfASecond = 125;
const cap = 8;

describe('Slots', () => {
  let lanes: Lanes;
  let destinations: Destinations;
  let count = 0;

  beforeEach(() => {
    jest.useFakeTimers();
    destinations = new Destinations(64);
    lanes = new Lanes(cap, destinations);
  });
  afterEach(() => jest.useRealTimers());

  const untrusted = (): LaneView => lanes.findOrCreate(++count, `org-${count}`)!;
  const trusted = (): LaneView => {
    const lane = untrusted();
    lanes.started(lane);
    lanes.succeeded(lane, 0, 1);
    return lane;
  };
  const takenBy = (slots: Slots, laneOf: () => LaneView): number => {
    let taken = 0;
    for (let lane = laneOf(); slots.admits(lane); lane = laneOf()) {
      slots.acquire(lane);
      taken++;
    }
    return taken;
  };

  it('start a few requests to untrusted receivers at a time, and reserve half for trusted receivers', () => {
    const slots = new Slots({ total: 16, waiting: 100 }, lanes, destinations, () => undefined);
    const begun = [takenBy(slots, untrusted)];
    for (let look = 0; look < 3; look++) {
      jest.advanceTimersByTime(25);
      begun.push(takenBy(slots, untrusted));
    }
    expect(begun).toEqual([2, 2, 2, 2]);
    expect(takenBy(slots, untrusted)).toBe(0);
    expect(takenBy(slots, trusted)).toBe(8);
    expect(slots.free).toBe(0);
  });

  it('reserve the last quarter for receivers that have no request in flight', () => {
    const slots = new Slots({ total: 16, waiting: 100 }, lanes, destinations, () => undefined);
    const busy = trusted();
    lanes.started(busy);
    expect(takenBy(slots, () => busy)).toBe(12);
    expect(takenBy(slots, trusted)).toBe(4);
  });

  it('become free about a tenth of a second after the start of a request that hangs', () => {
    const hanging: LaneView[] = [];
    const slots = new Slots({ total: 4, waiting: 100 }, lanes, destinations, (lanesThatHang) =>
      hanging.push(...lanesThatHang),
    );
    const lane = trusted();
    for (let n = 0; n < 4; n++) slots.acquire(lane);
    expect(slots.free).toBe(0);
    jest.advanceTimersByTime(tenthOfASecond);
    expect(slots.free).toBe(4);
    expect(hanging).toEqual([lane]);
  });

  it('are not used by requests to a slow receiver, up to the maximum number of hanging requests', () => {
    const slots = new Slots({ total: 4, waiting: 3 }, lanes, destinations, () => undefined);
    const lane = trusted();
    const [first] = [slots.acquire(lane), slots.acquire(lane)];
    jest.advanceTimersByTime(tenthOfASecond);
    expect(lane.standing).toBe('untrusted');
    slots.release(first);
    lanes.succeeded(lane, 0, 1);
    expect(takenBy(slots, () => lane)).toBe(2);
    expect(slots.free).toBe(4);
  });

  it('are used by requests to a receiver that responds to none of its hanging requests', () => {
    const slots = new Slots({ total: 4, waiting: 100 }, lanes, destinations, () => undefined);
    const lane = trusted();
    slots.acquire(lane);
    jest.advanceTimersByTime(tenthOfASecond);
    expect(slots.admits(lane)).toBe(true);
    slots.acquire(lane);
    expect(slots.free).toBe(3);
    expect(slots.admits(lane)).toBe(false);
  });

  it('become free when a request ends, before or after it has moved to a waiting slot', () => {
    const slots = new Slots({ total: 2, waiting: 100 }, lanes, destinations, () => undefined);
    const lane = untrusted();
    const [soon, late] = [slots.acquire(lane), slots.acquire(lane)];
    slots.release(soon);
    jest.advanceTimersByTime(tenthOfASecond);
    expect(slots.freeWaiting).toBe(99);
    slots.release(late);
    expect(slots.freeWaiting).toBe(100);
    expect(takenBy(slots, untrusted)).toBe(1);
  });
});
