import { until } from '@app/webhooks/testing/index.js';
import type { Behaviour } from './behaviours.js';

/** A behaviour that holds the responses to all requests until the gate is opened. */
export class Gate {
  open!: () => void;
  private waiting = 0;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  readonly behaviour: Behaviour = async (exchange) => {
    await exchange.read();
    this.waiting++;
    await this.opened;
    exchange.answer(200);
  };

  /** Waits until this many requests are held. */
  async reached(count = 1): Promise<void> {
    await until(() => this.waiting >= count, { within: '60s' });
  }
}
