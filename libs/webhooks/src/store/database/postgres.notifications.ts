import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Client, Notification } from 'pg';
import type { DataSource } from 'typeorm';
import type { Notifications } from './notifications.js';
import { poolOf } from './postgres-pool.js';
import type { Statement } from './script.js';

/** Between two tries to connect, in milliseconds. */
const retryEvery = 1000;
/** PostgreSQL refuses a payload of 8000 bytes. */
const longestPayload = 7900;

/** NOTIFY over the host's pool, and LISTEN on a connection of its own that is made like those of the pool. */
export class PostgresNotifications implements Notifications {
  readonly channel: string;
  private readonly logger = new Logger('Webhooks');
  private client: Client | undefined;
  private onWebhooks: ((webhookIds: readonly number[] | null) => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param table our tables of other schemas and prefixes have channels of their own */
  constructor(
    private readonly dataSource: DataSource,
    table: string,
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
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const { Client: PgClient, options } = poolOf(this.dataSource);
    const client = new PgClient({ ...options, keepAlive: true });
    this.client = client;
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.heard(payload));
    try {
      await client.connect();
      await client.query(`listen ${this.channel}`);
    } catch (error) {
      this.logger.warn(`Other processes can't be heard now, but by polling: ${String(error)}`);
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
    void client.end().catch(() => undefined);
    this.timer = setTimeout(() => {
      void this.connect().then(() => this.client && this.onWebhooks?.(null));
    }, retryEvery).unref();
  }
}
