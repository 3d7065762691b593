import { verifyWebhook } from '@app/webhooks/receiver/index.js';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { ReceivedRequest } from '@app/webhooks/testing/index.js';

/** A request that a customer's receiver got, and the status with which the receiver responded. */
export interface Arrival extends ReceivedRequest {
  readonly answered: number;
}

/** The receiver of a customer. It verifies the signatures of webhook requests, and can be told to fail. */
export class Receiver {
  private seen = 0;
  private status = 200;
  private readonly secrets: string[] = [];

  private constructor(private readonly server: ScriptedReceiver) {}

  static async start(): Promise<Receiver> {
    return new Receiver(await ScriptedReceiver.start());
  }

  url(path: string): string {
    return this.server.url(path);
  }

  /** From now on, accepts requests that are signed with this secret. */
  trust(secret: string): void {
    this.secrets.push(secret);
  }

  /** From now on, responds with this status. */
  answerWith(status: number): void {
    this.status = status;
    this.server.answerWith(status);
  }

  /** True if a request has arrived that `next` has not returned yet. */
  get hasMore(): boolean {
    return this.server.requests.length > this.seen;
  }

  /**
   * Returns the next request, in the order of arrival, and waits for it if necessary.
   * @throws Error if no request arrives within ten seconds
   * @throws WebhookVerificationError if the signature of the request is invalid
   */
  async next(): Promise<Arrival> {
    const requests = await this.server.waitFor(this.seen + 1, { within: '10s' });
    const request = requests[this.seen++]!;
    verifyWebhook(request.body, request.headers, { secret: this.secrets });
    return { ...request, answered: this.status };
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
