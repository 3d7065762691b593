import type { ReceiverAnswer, ScriptedReceiver } from '@app/webhooks/testing/index.js';

/** The requests that are open at a receiver, each until the test answers it. */
export class OpenRequests {
  /** The greatest number that was open at once, looked at with each arrival. A test sets it to 0 to begin anew. */
  most = 0;
  private readonly waiting: ((answer: ReceiverAnswer) => void)[] = [];

  constructor(receiver: ScriptedReceiver) {
    receiver.answerWith(
      () =>
        new Promise((resolve) => {
          this.waiting.push(resolve);
          this.most = Math.max(this.most, this.count);
        }),
    );
  }

  get count(): number {
    return this.waiting.length;
  }

  /** Answers the one that has waited longest. */
  answer(answer: ReceiverAnswer = 200): void {
    const give = this.waiting.shift();
    if (!give) throw new Error('No request is open.');
    give(answer);
  }
}
