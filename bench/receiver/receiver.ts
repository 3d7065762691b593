import type { Scope } from '../harness/scope.js';
import { Child } from '../processes/child.js';
import type { Tracked } from './arrivals.js';

/**
 * The network of the receivers that hang, are slow or flood, so that no healthy receiver shares an address
 * with them.
 */
const badReceivers = '127.0.1';

/** Controls the process of the receivers from the benchmark's process. */
export class Receiver {
  private constructor(
    private readonly child: Child,
    private readonly port: number,
  ) {}

  static async start(scope: Scope): Promise<Receiver> {
    const child = Child.start(scope, new URL('./receiver.main.js', import.meta.url));
    return new Receiver(child, await child.call<number>('listen'));
  }

  /** The start of a URL that responds immediately. */
  get plain(): string {
    return this.urlStart('plain');
  }

  /** The start of a URL that responds immediately and closes the connection after each request. */
  get closing(): string {
    return this.urlStart('close');
  }

  /** The start of a URL that responds immediately. The time of each arrival is recorded. */
  get track(): string {
    return this.urlStart('track');
  }

  /** The start of a URL that does not respond while hanging is on, and responds immediately otherwise. */
  get hanging(): string {
    return this.urlStart('hang', badReceivers);
  }

  /** The start of a URL that responds after 14 seconds. Its responses aren't counted. */
  get slow(): string {
    return this.urlStart('slow', badReceivers);
  }

  /** The start of a URL that responds with 16,000 header lines. */
  get flooding(): string {
    return this.urlStart('flood', badReceivers);
  }

  /** Returns the start of a URL that responds after this number of milliseconds. */
  delay(milliseconds: number): string {
    return this.urlStart(`delay/${milliseconds}`);
  }

  /** Resets all counts, turns hanging off, and closes the connections of requests that hang. */
  reset(): Promise<void> {
    return this.child.call('reset');
  }

  /** Turns hanging on or off. */
  hang(on: boolean): Promise<void> {
    return this.child.call('hang', on);
  }

  /**
   * Resolves when the receivers have answered `count` requests since the last reset. The result is the time
   * of the last answer, on the monotonic clock.
   */
  reached(count: number): Promise<number> {
    return this.child.call('reached', count);
  }

  /** Returns the arrivals of requests to `track` since the last reset. */
  tracked(): Promise<Tracked> {
    return this.child.call('tracked');
  }

  /** Returns how many connections were opened since the last reset. */
  connections(): Promise<number> {
    return this.child.call('connections');
  }

  private urlStart(path: string, network = '127.0.0'): string {
    return `http://${network}.1:${this.port}/${path}/`;
  }
}
