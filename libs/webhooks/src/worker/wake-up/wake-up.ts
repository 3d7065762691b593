import { Injectable } from '@nestjs/common';

/** More lanes than this aren't told one by one. */
const mostLanes = 1000;

/** What the worker was woken for. */
export interface WakeUpCall {
  /** Webhooks that may have something to claim. */
  readonly lanes: readonly number[];
  /** Whether others may have too. */
  readonly isEverywhere: boolean;
  /** In how many milliseconds something will be due that waits now. */
  readonly dueIn: number;
}

/** Rouses the worker before its next poll: only a hint, for a lost one costs a poll. */
@Injectable()
export class WakeUp {
  private rung = false;
  private wake: (() => void) | undefined;
  private readonly lanes = new Set<number>();
  private isEverywhere = false;
  private dueIn = Infinity;

  /** There may be something to do. */
  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** There may be something to deliver to these webhooks. */
  ringFor(lanes: Iterable<number>): void {
    for (const lane of lanes) this.lanes.add(lane);
    if (this.lanes.size > mostLanes) this.ringForAll();
    else this.ring();
  }

  /** There may be something to deliver to any webhook. */
  ringForAll(): void {
    this.lookEverywhere();
    this.ring();
  }

  /** Remembers, without a sound, that there may be something to deliver to any webhook. */
  lookEverywhere(): void {
    this.lanes.clear();
    this.isEverywhere = true;
  }

  /** Something that waits will be due in so many milliseconds. */
  ringForDue(milliseconds: number): void {
    this.dueIn = Math.min(this.dueIn, milliseconds);
    this.ring();
  }

  /** What has been rung for since the last call. */
  take(): WakeUpCall {
    const call = { lanes: [...this.lanes], isEverywhere: this.isEverywhere, dueIn: this.dueIn };
    this.lanes.clear();
    this.isEverywhere = false;
    this.dueIn = Infinity;
    return call;
  }

  /** Resolves when it is rung, at once when it was rung since the last wait, or after so many milliseconds. */
  async wait(most: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, most);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = undefined;
    this.rung = false;
  }
}
