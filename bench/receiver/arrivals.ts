import { monotonicNow } from '../harness/monotonic.js';

/** When tracked events arrived, in the order of their arrival. */
export interface Tracked {
  /** The events' numbers; one that was sent twice is there twice. */
  readonly numbers: Float64Array;
  /** On the monotonic clock. */
  readonly at: Float64Array;
}

/** The beginning of a tracked body: `{"n":12,"text":…`. */
const numberStart = '{"n":'.length;

/** What has come in since the last reset. */
export class Arrivals {
  private answered = 0;
  private goals: { count: number; resolve: (at: number) => void }[] = [];
  private nextGoal = Infinity;
  private numbers: number[] = [];
  private times: number[] = [];

  /** One more was answered. */
  count(): void {
    if (++this.answered < this.nextGoal) return;
    const at = monotonicNow();
    for (const goal of this.goals) if (goal.count <= this.answered) goal.resolve(at);
    this.setGoals(this.goals.filter((goal) => goal.count > this.answered));
  }

  /** Resolves with the time at which so many are answered. */
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
