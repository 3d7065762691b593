import type { Behaviour } from './behaviours.js';

/** Requests wait here for their answer until the gate is opened. */
export class Gate {
  waiting = 0;
  open!: () => void;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  readonly behaviour: Behaviour = async (exchange) => {
    await exchange.read();
    this.waiting++;
    await this.opened;
    exchange.answer(200);
  };
}
