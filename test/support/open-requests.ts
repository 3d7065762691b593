import type { ReceiverAnswer, ScriptedReceiver } from '@app/webhooks/testing/index.js';

/** The requests that are in flight at a receiver. Each request stays in flight until the test answers it. */
export class OpenRequests {
  /**
   * The highest number of requests that were in flight at the same time. It is updated whenever a request
   * arrives. A test sets it to 0 to start a new measurement.
   */
  maxCount = 0;
  private readonly waiting: ((answer: ReceiverAnswer) => void)[] = [];

  constructor(receiver: ScriptedReceiver) {
    receiver.answerWith(
      () =>
        new Promise((resolve) => {
          this.waiting.push(resolve);
          this.maxCount = Math.max(this.maxCount, this.count);
        }),
    );
  }

  get count(): number {
    return this.waiting.length;
  }

  /** Answers the request that has been in flight for the longest time. */
  answer(answer: ReceiverAnswer = 200): void {
    const give = this.waiting.shift();
    if (!give) throw new Error('No request is in flight.');
    give(answer);
  }
}
