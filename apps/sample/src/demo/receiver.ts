import { verifyWebhook } from '@app/webhooks/receiver/index.js';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { ReceivedRequest } from '@app/webhooks/testing/index.js';

/** A request as a customer's receiver got it, and the status that it responded with. */
export interface Arrival extends ReceivedRequest {
  readonly answered: number;
}

/** A customer's server. It receives webhook requests, and fails on demand. */
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

  /** Accepts requests signed with this secret from now on. */
  trust(secret: string): void {
    this.secrets.push(secret);
  }

  /** Responds with this status from now on. */
  answerWith(status: number): void {
    this.status = status;
    this.server.answerWith(status);
  }

  /** Whether there are requests that `next` has not returned yet. */
  get hasMore(): boolean {
    return this.server.requests.length > this.seen;
  }

  /**
   * Returns the next request that it has not returned yet.
   * @throws Error if no request arrives within ten seconds
   * @throws WebhookVerificationError if its signature is invalid
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
