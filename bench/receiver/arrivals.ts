import { monotonicNow } from '../harness/monotonic.js';

/** The arrivals of tracked events, in order. */
export interface Tracked {
  /** The numbers of the events. An event that was sent twice appears twice. */
  readonly numbers: Float64Array;
  /** The times of arrival, on the monotonic clock. */
  readonly at: Float64Array;
}

/** Where the number starts in a tracked body: `{"n":12,"text":…`. */
const numberStart = '{"n":'.length;

/** Counts requests and records arrivals since the last reset. */
export class Arrivals {
  private answered = 0;
  private goals: { count: number; resolve: (at: number) => void }[] = [];
  private nextGoal = Infinity;
  private numbers: number[] = [];
  private times: number[] = [];

  /** Counts one more request that was responded to. */
  count(): void {
    if (++this.answered < this.nextGoal) return;
    const at = monotonicNow();
    for (const goal of this.goals) if (goal.count <= this.answered) goal.resolve(at);
    this.setGoals(this.goals.filter((goal) => goal.count > this.answered));
  }

  /** Resolves with the time when `count` requests have been responded to. */
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
