import type { ReceivedRequest } from 'nestjs-typeorm-webhooks/testing';
import { drain, ScriptedReceiver } from 'nestjs-typeorm-webhooks/testing';
import type { Client } from '../support/client';
import type { TestApp } from '../support/test-app';

/** A customer's server on this machine, which receives the webhooks of an organization. */
export class Subscriber {
  private constructor(
    private readonly app: TestApp,
    private readonly client: Client,
    private readonly receiver: ScriptedReceiver,
  ) {}

  static async start(app: TestApp, client: Client): Promise<Subscriber> {
    return new Subscriber(app, client, await ScriptedReceiver.start());
  }

  async subscribe(entity: string): Promise<void> {
    const path = `/api/v2/orgs/${this.client.user.organizationId}/webhooks/`;
    await this.client.post(path, { remote_url: this.receiver.url(`/${entity}`), entity }).expect(201);
  }

  /** Sends everything that is due. Returns the requests that have arrived since the previous call. */
  async requests(): Promise<ReceivedRequest[]> {
    await drain(this.app.nest);
    return this.receiver.requests.splice(0);
  }

  /** Like `requests`, but returns only the bodies. */
  async bodies(): Promise<unknown[]> {
    return (await this.requests()).map(({ json }) => json);
  }

  close(): Promise<void> {
    return this.receiver.close();
  }
}
