import type { Scope } from '../harness/scope.js';
import { Child } from '../processes/child.js';
import type { Tracked } from './arrivals.js';

/** Controls the receiver process from the bench. */
export class Receiver {
  private constructor(
    private readonly child: Child,
    private readonly origin: string,
  ) {}

  static async start(scope: Scope): Promise<Receiver> {
    const child = Child.start(scope, new URL('./receiver.main.js', import.meta.url));
    return new Receiver(child, await child.call<string>('listen'));
  }

  /** A url that responds immediately. */
  get plain(): string {
    return `${this.origin}/plain/`;
  }

  /** A url that responds immediately and closes the connection, so that each request needs a fresh one. */
  get closing(): string {
    return `${this.origin}/close/`;
  }

  /** A url that responds immediately and records the time of each arrival. */
  get track(): string {
    return `${this.origin}/track/`;
  }

  /** A url that does not respond while hanging is on. */
  get hanging(): string {
    return `${this.origin}/hang/`;
  }

  /** A url that responds after this number of milliseconds. */
  delay(milliseconds: number): string {
    return `${this.origin}/delay/${milliseconds}/`;
  }

  /** Resets all counts, turns hanging off, and closes the connections of requests that hang. */
  reset(): Promise<void> {
    return this.child.call('reset');
  }

  hang(on: boolean): Promise<void> {
    return this.child.call('hang', on);
  }

  /**
   * Resolves when `count` requests since the last reset have been responded to, with the time on the
   * monotonic clock.
   */
  reached(count: number): Promise<number> {
    return this.child.call('reached', count);
  }

  tracked(): Promise<Tracked> {
    return this.child.call('tracked');
  }

  /** Returns how many connections were opened since the last reset. */
  connections(): Promise<number> {
    return this.child.call('connections');
  }
}
