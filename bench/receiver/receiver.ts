import type { Scope } from '../harness/scope.js';
import { Child } from '../processes/child.js';
import type { Tracked } from './arrivals.js';

/** The receiving process, as the bench sees it. */
export class Receiver {
  private constructor(
    private readonly child: Child,
    private readonly origin: string,
  ) {}

  static async start(scope: Scope): Promise<Receiver> {
    const child = Child.start(scope, new URL('./receiver.main.js', import.meta.url));
    return new Receiver(child, await child.call<string>('listen'));
  }

  /** Answered at once. */
  get plain(): string {
    return `${this.origin}/plain/`;
  }

  /** Answered at once, and the connection ended with it: each request takes a fresh one. */
  get closing(): string {
    return `${this.origin}/close/`;
  }

  /** Answered at once, with the time of each arrival kept. */
  get track(): string {
    return `${this.origin}/track/`;
  }

  /** Not answered while hanging is on. */
  get hanging(): string {
    return `${this.origin}/hang/`;
  }

  /** Answered after so many milliseconds. */
  delay(milliseconds: number): string {
    return `${this.origin}/delay/${milliseconds}/`;
  }

  /** Forgets all counts, and lets go of what hangs. */
  reset(): Promise<void> {
    return this.child.call('reset');
  }

  hang(on: boolean): Promise<void> {
    return this.child.call('hang', on);
  }

  /** When so many requests since the last reset were answered, on the monotonic clock. */
  reached(count: number): Promise<number> {
    return this.child.call('reached', count);
  }

  tracked(): Promise<Tracked> {
    return this.child.call('tracked');
  }

  /** How many were opened since the last reset. */
  connections(): Promise<number> {
    return this.child.call('connections');
  }
}
