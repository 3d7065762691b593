import type { ReceivedRequest, ReceiverAnswer, ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { CountedState } from './counted-things.js';

/** Looks, at a receiver, at the order in which the states of counted things start, for each webhook and thing. */
export class StateWatch {
  /** What went wrong, in words. */
  readonly breaches: string[] = [];
  private readonly newest = new Map<string, number>();
  private readonly open = new Map<string, number>();

  /** @param answerTo what the receiver answers, and when; called with the number of the arrival, from 1 */
  constructor(
    receiver: ScriptedReceiver,
    answerTo: (arrival: number) => ReceiverAnswer | Promise<ReceiverAnswer>,
  ) {
    let arrivals = 0;
    receiver.answerWith(async (request) => {
      const arrival = ++arrivals;
      const end = this.begin(request);
      const answer = await answerTo(arrival);
      end();
      return answer;
    });
  }

  /** The newest state of a thing that has arrived with this webhook's token; 0 when none has. */
  newestOf(thing: string, token: string): number {
    return this.newest.get(keyOf(thing, token)) ?? 0;
  }

  private begin(request: ReceivedRequest): () => void {
    const { thing, count } = request.json as CountedState;
    const key = keyOf(thing, request.headers['auth'] as string);
    const newest = this.newest.get(key) ?? 0;
    if (count < newest) this.breaches.push(`${count} of ${thing} started after ${newest}`);
    const other = this.open.get(key);
    if (other !== undefined) this.breaches.push(`${count} of ${thing} started while ${other} was out`);
    this.newest.set(key, Math.max(newest, count));
    this.open.set(key, count);
    return () => this.open.delete(key);
  }
}

function keyOf(thing: string, token: string): string {
  return `${thing} ${token}`;
}
