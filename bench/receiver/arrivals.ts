import { monotonicNow } from '../harness/monotonic.js';

/** The arrivals of requests to `/track/…`, in order. */
export interface Tracked {
  /** The number of the event in each request. An event that was sent twice appears twice. */
  readonly numbers: Float64Array;
  /** The time of arrival of each request, on the monotonic clock. */
  readonly at: Float64Array;
}

/** Position of the event's number in a body such as `{"n":12,"text":…`. */
const numberStart = '{"n":'.length;

/** Counts the answered requests since the last reset, and records the arrivals at `/track/…`. */
export class Arrivals {
  private answered = 0;
  private goals: { count: number; resolve: (at: number) => void }[] = [];
  private nextGoal = Infinity;
  private numbers: number[] = [];
  private times: number[] = [];

  /** Counts a request that the receiver has answered. */
  count(): void {
    if (++this.answered < this.nextGoal) return;
    const at = monotonicNow();
    for (const goal of this.goals) if (goal.count <= this.answered) goal.resolve(at);
    this.setGoals(this.goals.filter((goal) => goal.count > this.answered));
  }

  /**
   * Resolves when the receiver has answered `count` requests. The result is the time of the last answer, on
   * the monotonic clock.
   */
  reached(count: number): Promise<number> {
    if (this.answered >= count) return Promise.resolve(monotonicNow());
    return new Promise((resolve) => this.setGoals([...this.goals, { count, resolve }]));
  }

  note(chunk: Buffer, at: number): void {
    this.numbers.push(parseInt(chunk.toString('latin1', numberStart, numberStart + 12), 10));
    this.times.push(at);
  }

  tracked(): Tracked {
    return { numbers: Float64Array.from(this.numbers), at: Float64Array.from(this.times) };
  }

  reset(): void {
    this.answered = 0;
    this.setGoals([]);
    this.numbers = [];
    this.times = [];
  }

  private setGoals(goals: typeof this.goals): void {
    this.goals = goals;
    this.nextGoal = Math.min(...goals.map(({ count }) => count));
  }
}
