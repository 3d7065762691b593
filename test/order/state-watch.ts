import type { ReceivedRequest, ReceiverAnswer, ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { CountedState } from './counted-things.js';

/**
 * Checks the requests that arrive at a receiver. For each webhook, the states of a thing must arrive in the
 * right order, and only one state of a thing may be in flight at a time.
 */
export class StateWatch {
  /** A description of each violation of the order. */
  readonly breaches: string[] = [];
  private readonly newest = new Map<string, number>();
  private readonly open = new Map<string, number>();

  /**
   * Starts to watch the receiver.
   * @param answerTo returns the response. Its argument is the number of the request, starting at 1
   */
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

  /**
   * Returns the number of the newest state of a thing that has arrived with this token, or 0 if no state has
   * arrived. The token identifies the webhook.
   */
  newestOf(thing: string, token: string): number {
    return this.newest.get(keyOf(thing, token)) ?? 0;
  }

  private begin(request: ReceivedRequest): () => void {
    const { thing, count } = request.json as CountedState;
    const key = keyOf(thing, request.headers['auth'] as string);
    const newest = this.newest.get(key) ?? 0;
    if (count < newest) this.breaches.push(`${count} of ${thing} started after ${newest}`);
    const other = this.open.get(key);
    if (other !== undefined) this.breaches.push(`${count} of ${thing} started while ${other} was in flight`);
    this.newest.set(key, Math.max(newest, count));
    this.open.set(key, count);
    return () => this.open.delete(key);
  }
}

function keyOf(thing: string, token: string): string {
  return `${thing} ${token}`;
}
