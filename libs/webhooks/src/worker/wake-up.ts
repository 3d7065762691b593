import { Injectable } from '@nestjs/common';

/** Rouses the worker before its next poll: only a hint, for a lost one costs a poll. */
@Injectable()
export class WakeUp {
  private rung = false;
  private wake: (() => void) | undefined;

  /** There may be something to deliver. */
  ring(): void {
    this.rung = true;
    this.wake?.();
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
