import { DataSource } from 'typeorm';
import { WebhookAttempt, WebhookDelivery, webhookEntities } from '@app/webhooks';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { FreshDatabase, TestDatabase } from '../support/databases.js';
import { SampleProcess } from '../support/sample-process.js';
import type { SampleAnswer } from '../support/sample-process.js';

const orgPath = '/api/v2/orgs/1';
/** A text that occurs in the body of every change and that no process may log. */
const bodyText = 'text-of-a-body';

/**
 * Declares tests like `describeOnDatabases`, but not for SQLite, because several processes cannot use the
 * same SQLite file.
 */
export function describeOnServers(name: string, tests: (database: TestDatabase) => void): void {
  describeOnDatabases(name, (database) => {
    if (database.name !== 'SQLite') tests(database);
  });
}

/**
 * The setting of a test: any number of sample processes on one empty database, and a receiver. Call `end()`
 * after every test.
 */
export class Stage {
  static readonly bearerToken = 'bearer-token-of-org-1';
  private readonly processes: SampleProcess[] = [];
  private readonly secrets = [Stage.bearerToken, bodyText];
  private changes = 0;
  private probe: DataSource | undefined;

  private constructor(
    private readonly database: FreshDatabase,
    readonly receiver: ScriptedReceiver,
  ) {}

  static async open(kind: TestDatabase): Promise<Stage> {
    return new Stage(await kind.create(), await ScriptedReceiver.start());
  }

  /** Starts another process without waiting until it accepts requests. */
  launch(env: Readonly<Record<string, string>> = {}): SampleProcess {
    const process = new SampleProcess({
      DATABASE_URL: this.database.url,
      BEARER_TOKENS: `${Stage.bearerToken}:1`,
      WEBHOOKS_DEV: '1',
      ...env,
    });
    this.processes.push(process);
    return process;
  }

  async start(env?: Readonly<Record<string, string>>): Promise<SampleProcess> {
    const process = this.launch(env);
    await process.listening();
    return process;
  }

  get(process: SampleProcess, path: string): Promise<SampleAnswer> {
    return process.call('GET', orgPath + path, Stage.bearerToken);
  }

  /**
   * Sends a POST below the path of the org, and returns the body of the response. @throws if the request is
   * refused
   */
  async post(process: SampleProcess, path: string, body: object = {}): Promise<SampleAnswer['json']> {
    const { status, json } = await process.call('POST', orgPath + path, Stage.bearerToken, body);
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  /** Creates a webhook. @returns its path, relative to the path of the org */
  async subscribe(
    process: SampleProcess,
    entity = 'orders',
    remoteUrl = this.receiver.url(`/${entity}/`),
  ): Promise<string> {
    const { url, token } = await this.post(process, '/webhooks/', { entity, remote_url: remoteUrl });
    const path = String(url).slice(orgPath.length);
    const { json } = await this.get(process, `${path}secret/`);
    this.keepSecret(String(token), String(json['secret']));
    return path;
  }

  /** Adds texts that no process may log. `end()` throws if a process has logged one of these texts. */
  keepSecret(...secrets: readonly string[]): void {
    this.secrets.push(...secrets);
  }

  /** Creates a new order. @returns the URL of the order */
  async changeAnOrder(process: SampleProcess): Promise<string> {
    const { url } = await this.post(process, '/orders/', { po_number: `${bodyText} ${++this.changes}` });
    return String(url);
  }

  /** Creates a new packaging. @returns the URL of the packaging */
  async changeAPackaging(process: SampleProcess): Promise<string> {
    const { url } = await this.post(process, '/packaging/', { name: `${bodyText} ${++this.changes}` });
    return String(url);
  }

  /** The `url` fields of the bodies that have arrived, in order of arrival. */
  get arrived(): unknown[] {
    return this.receiver.requests.map(({ json }) => (json as { url: unknown }).url);
  }

  /** Waits until the deliveries, ordered by their changes, have exactly these states. */
  async untilStates(...states: WebhookDelivery['state'][]): Promise<void> {
    const rows = (await this.rows()).getRepository(WebhookDelivery);
    const found = async () => (await rows.find({ order: { id: 'ASC' } })).map(({ state }) => state);
    const areThere = async () => (await found()).join() === states.join();
    await until(areThere, { within: '10s' }).catch(() => undefined);
    expect(await found()).toEqual(states);
  }

  async attempts(): Promise<WebhookAttempt[]> {
    return (await this.rows()).getRepository(WebhookAttempt).find({ order: { id: 'ASC' } });
  }

  /** Kills all processes and cleans up. @throws if a process has logged a secret */
  async end(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
    await this.receiver.close();
    await this.probe?.destroy();
    await this.database.drop();
    const leaks = this.processes.flatMap(({ output }) =>
      this.secrets.filter((secret) => output.includes(secret)),
    );
    if (leaks.length > 0) throw new Error(`The output of a process contains secrets: ${leaks.join(', ')}`);
  }

  /** Returns a connection to the database that the processes use. */
  private async rows(): Promise<DataSource> {
    this.probe ??= await new DataSource({ ...this.database.options, entities: webhookEntities }).initialize();
    return this.probe;
  }
}
