/** After so many milliseconds a request is waiting for its receiver rather than working. */
const patience = 1000;

/**
 * How many requests this process may have out. A request takes a slot; when its receiver lets it wait for a second it moves to a larger
 * bound, so that many hanging receivers don't stop the healthy ones.
 */
export class Slots {
  private working = 0;
  private waiting = 0;

  constructor(
    private readonly slots: number,
    private readonly waitingSlots: number,
    /** Called when a request has begun to wait, and so left its slot to others. */
    private readonly onWaiting: () => void,
  ) {}

  get free(): number {
    return Math.max(0, this.slots - this.working);
  }

  /** Call only while there is one free. */
  take(): Slot {
    this.working++;
    let isWaiting = false;
    const timer = setTimeout(() => {
      if (this.waiting >= this.waitingSlots) return;
      isWaiting = true;
      this.working--;
      this.waiting++;
      this.onWaiting();
    }, patience);
    timer.unref();
    return {
      free: () => {
        clearTimeout(timer);
        if (isWaiting) this.waiting--;
        else this.working--;
      },
    };
  }
}

/** One request's place. */
export interface Slot {
  /** Call once, when the request has ended. */
  free(): void;
}
