import { createHash } from 'node:crypto';
import type { Client, Notification } from 'pg';
import type { DataSource } from 'typeorm';
import type { Telemetry } from '../../observe/telemetry.js';
import type { Notifications } from './notifications.js';
import { connectionBeside, poolOf, severConnection } from './postgres-pool.js';
import type { Statement } from './script.js';

/** Between two tries to connect, in milliseconds. */
const retryEvery = 1000;
/** A try is given up after so many milliseconds, or when the host's pool gives one up, if that is later. */
const longestTry = 5000;
/** Idle milliseconds after which it is asked whether the connection is still there: those in between forget it sooner than systems ask by themselves. */
const keepAliveAfter = 30_000;
/** PostgreSQL refuses a payload of 8000 bytes. */
const longestPayload = 7900;

/** NOTIFY over the host's pool, and LISTEN on a connection of its own that is made like those of the pool. */
export class PostgresNotifications implements Notifications {
  readonly channel: string;
  private client: Client | undefined;
  private onWebhooks: ((webhookIds: readonly number[] | null) => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param table our tables of other schemas and prefixes have channels of their own */
  constructor(
    private readonly dataSource: DataSource,
    table: string,
    private readonly telemetry: Telemetry,
    private readonly run: (statement: Statement) => Promise<unknown>,
  ) {
    this.channel = `webhooks_${createHash('sha256').update(table).digest('hex').slice(0, 16)}`;
  }

  async listen(onWebhooks: (webhookIds: readonly number[] | null) => void): Promise<void> {
    this.onWebhooks = onWebhooks;
    await this.connect();
  }

  async notify(webhookIds: readonly number[]): Promise<void> {
    const text = webhookIds.join(',');
    const payload = text.length > longestPayload ? '' : text;
    try {
      await this.run({ sql: 'select pg_notify(?, ?)', params: [this.channel, payload] });
    } catch {
      // Whoever was to be woken finds it with his next poll.
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    // Without a farewell, for which a server that is gone would be waited for.
    if (this.client) severConnection(this.client);
  }

  private async connect(): Promise<void> {
    const client = connectionBeside(this.dataSource, {
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveAfter,
      connectionTimeoutMillis: Math.max(
        longestTry,
        poolOf(this.dataSource).options.connectionTimeoutMillis ?? 0,
      ),
      query_timeout: longestTry,
    });
    this.client = client;
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.heard(payload));
    try {
      await client.connect();
      await client.query(`listen ${this.channel}`);
    } catch (error) {
      if (this.isClosed) return;
      this.telemetry.report({ type: 'listen.failed', error });
      this.lost(client);
    }
  }

  private heard(payload: Notification['payload']): void {
    const webhookIds = (payload ?? '').split(',').filter(Boolean).map(Number);
    this.onWebhooks?.(webhookIds.length === 0 ? null : webhookIds);
  }

  /** What was told meanwhile was missed, so everything is looked at once it is there again. */
  private lost(client: Client): void {
    if (this.client !== client || this.isClosed) return;
    this.client = undefined;
    severConnection(client);
    this.timer = setTimeout(() => {
      void this.connect().then(() => this.client && this.onWebhooks?.(null));
    }, retryEvery).unref();
  }
}
