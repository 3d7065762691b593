import { verifyWebhook } from '@app/webhooks/receiver/index.js';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { ReceivedRequest } from '@app/webhooks/testing/index.js';

/** A request as a customer's receiver got it, and what it answered. */
export interface Arrival extends ReceivedRequest {
  readonly answered: number;
}

/** A customer's server: takes webhooks in, and fails when it is told to. */
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

  /** What is signed with this secret of a webhook is genuine from now on. */
  trust(secret: string): void {
    this.secrets.push(secret);
  }

  /** Answers with this status from now on. */
  answerWith(status: number): void {
    this.status = status;
    this.server.answerWith(status);
  }

  /** Whether requests came that nobody has looked at. */
  get hasMore(): boolean {
    return this.server.requests.length > this.seen;
  }

  /** The next request that nobody has looked at. @throws Error when none comes within ten seconds; WebhookVerificationError when it isn't genuine */
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
