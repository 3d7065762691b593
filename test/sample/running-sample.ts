import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { DeliveryWorker } from '@app/webhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { ReceivedRequest } from '@app/webhooks/testing/index.js';
import { CommitHook } from '../../apps/sample/src/database/commit-hook.js';
import { applicationOptions } from '../../apps/sample/src/sample-app.js';
import { SampleModule } from '../../apps/sample/src/sample.module.js';
import { readSettings } from '../../apps/sample/src/settings/settings.js';
import type { FreshDatabase, TestDatabase } from '../support/databases.js';
import { LogWatch } from '../support/log-watch.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Json;
}

/** The JSON body of a response. Its type is loose, so that tests can read any field. */
export interface Json {
  readonly url: string;
  readonly [key: string]: unknown;
}

const tokens = { '1': 'token-of-1', DP: 'token-of-DP', dp: 'token-of-dp' } as const;
type Org = keyof typeof tokens;

/**
 * The sample server with a separate database and a receiver. It delivers only when a test calls `drain()`,
 * unless `worker` is given.
 */
export class RunningSample {
  private constructor(
    private readonly app: INestApplication,
    readonly origin: string,
    private readonly database: FreshDatabase,
    readonly receiver: ScriptedReceiver,
    private readonly logs: LogWatch,
  ) {}

  static async start(
    kind: TestDatabase,
    { hook = new CommitHook(), ...webhooks }: WebhooksModuleOptions & { hook?: CommitHook } = {},
  ): Promise<RunningSample> {
    const database = await kind.create();
    const settings = readSettings({
      DATABASE_URL: database.url,
      BEARER_TOKENS: Object.entries(tokens)
        .map(([org, token]) => `${token}:${org}`)
        .join(';'),
      WEBHOOKS_DEV: '1',
    });
    const options = { ...settings.webhooks, worker: { enabled: false }, ...webhooks };
    const sample = SampleModule.with({ ...settings, webhooks: options });
    const testing = Test.createTestingModule({ imports: [sample] });
    const module = await testing.overrideProvider(CommitHook).useValue(hook).compile();
    const logs = new LogWatch();
    const app = module.createNestApplication({ ...applicationOptions, logger: logs });
    await app.listen(0, '127.0.0.1');
    return new RunningSample(app, await app.getUrl(), database, await ScriptedReceiver.start(), logs);
  }

  /** Stops the sample and drops its database. @throws if a secret was logged */
  async stop(): Promise<void> {
    await this.logs.close(this.app);
    await this.receiver.close();
    await this.database.drop();
  }

  /**
   * Calls the REST API with the token of the org in the path. Sends strings and bytes unchanged, and any
   * other value as JSON.
   */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const org = /\/orgs\/([^/]+)\//.exec(path)?.[1] as Org | undefined;
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        authorization: `Bearer ${tokens[org ?? '1']}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: (text === '' ? undefined : JSON.parse(text)) as Json,
    };
  }

  async get(path: string): Promise<Json> {
    return (await this.call('GET', path)).json;
  }

  /**
   * Creates a resource with a POST, and returns the body of the response. @throws if the response does not
   * have status 201
   */
  async create(path: string, body: unknown = {}): Promise<Json> {
    const { status, json } = await this.call('POST', path, body);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  /** Creates a webhook of this org. The receiver gets its requests under the path `/org/entity/`. */
  subscribe(entity: string, org: Org = '1'): Promise<Json> {
    return this.create(`/api/v2/orgs/${org}/webhooks/`, {
      entity,
      remote_url: this.receiver.url(`/${org}/${entity}/`),
    });
  }

  get dataSource(): DataSource {
    return this.app.get(DataSource, { strict: false });
  }

  drain(): Promise<number> {
    return this.app.get(DeliveryWorker, { strict: false }).drain();
  }

  /** Executes `calls`, delivers everything, and returns the requests that arrive. */
  async arrivalsOf(calls: () => Promise<unknown>): Promise<ReceivedRequest[]> {
    await this.drain();
    const before = this.receiver.requests.length;
    await calls();
    await this.drain();
    return this.receiver.requests.slice(before);
  }
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array;
}
