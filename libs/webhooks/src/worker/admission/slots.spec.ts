import { jest } from '@jest/globals';
import type { Lane } from './lane.js';
import { Lanes } from './lanes.js';
import { Slots } from './slots.js';

const tenthOfASecond = 125;
const cap = 8;
let count = 0;

describe('Slots', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const lanes = new Lanes(cap);
  const untrusted = (): Lane => lanes.of(++count);
  const trusted = (): Lane => {
    const lane = untrusted();
    lane.started();
    lane.succeeded(0, 1);
    return lane;
  };
  const takenBy = (slots: Slots, laneOf: () => Lane): number => {
    let taken = 0;
    for (let lane = laneOf(); slots.admits(lane); lane = laneOf()) {
      slots.take(lane);
      taken++;
    }
    return taken;
  };

  it('start a few requests to untrusted receivers at a time, and reserve half for trusted receivers', () => {
    const slots = new Slots(16, 100, lanes, () => undefined);
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
    const slots = new Slots(16, 100, lanes, () => undefined);
    const busy = trusted();
    busy.started();
    expect(takenBy(slots, () => busy)).toBe(12);
    expect(takenBy(slots, trusted)).toBe(4);
  });

  it('become free a tenth of a second after an unanswered request started', () => {
    const waiting: Lane[] = [];
    const slots = new Slots(4, 100, lanes, (lanesThatWait) => waiting.push(...lanesThatWait));
    const lane = trusted();
    for (let n = 0; n < 4; n++) slots.take(lane);
    expect(slots.free).toBe(0);
    jest.advanceTimersByTime(tenthOfASecond);
    expect(slots.free).toBe(4);
    expect(waiting).toEqual([lane]);
  });

  it('are not occupied by requests to a receiver that answers slowly, up to the maximum of waiting requests', () => {
    const slots = new Slots(4, 3, lanes, () => undefined);
    const lane = trusted();
    const [first] = [slots.take(lane), slots.take(lane)];
    jest.advanceTimersByTime(tenthOfASecond);
    expect(lane.isTrusted).toBe(false);
    slots.leave(first);
    lane.succeeded(0, 1);
    expect(takenBy(slots, () => lane)).toBe(2);
    expect(slots.free).toBe(4);
  });

  it('are occupied by requests to a receiver that answers none of its waiting requests', () => {
    const slots = new Slots(4, 100, lanes, () => undefined);
    const lane = trusted();
    slots.take(lane);
    jest.advanceTimersByTime(tenthOfASecond);
    expect(slots.admits(lane)).toBe(true);
    slots.take(lane);
    expect(slots.free).toBe(3);
    expect(slots.admits(lane)).toBe(false);
  });

  it('become free when a request ends, whether or not it still occupies a slot', () => {
    const slots = new Slots(2, 100, lanes, () => undefined);
    const lane = untrusted();
    const [soon, late] = [slots.take(lane), slots.take(lane)];
    slots.leave(soon);
    jest.advanceTimersByTime(tenthOfASecond);
    expect(lane.isWaiting).toBe(true);
    slots.leave(late);
    expect(lane.isWaiting).toBe(false);
    expect(takenBy(slots, untrusted)).toBe(1);
  });
});
