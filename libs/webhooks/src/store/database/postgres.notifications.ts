import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Client, Notification, Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Notifications } from './notifications.js';

/** What TypeORM's driver has besides its public interface. */
interface PostgresDriver {
  readonly master: Pool & { readonly Client: new (options: object) => Client; readonly options: object };
}

/** Between two tries to connect, in milliseconds. */
const retryEvery = 1000;
/** PostgreSQL refuses a payload of 8000 bytes. */
const longestPayload = 7900;

/**
 * LISTEN and NOTIFY on a connection of its own, made like those of the host's pool: a NOTIFY inside the host's transactions would take a global
 * lock when they commit.
 */
export class PostgresNotifications implements Notifications {
  private readonly logger = new Logger('Webhooks');
  private readonly channel: string;
  private client: Promise<Client> | undefined;
  private onWebhooks: ((webhookIds: readonly number[] | null) => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param table our tables of other schemas and prefixes have channels of their own */
  constructor(
    private readonly dataSource: DataSource,
    table: string,
  ) {
    this.channel = `webhooks_${createHash('sha256').update(table).digest('hex').slice(0, 16)}`;
  }

  async listen(onWebhooks: (webhookIds: readonly number[] | null) => void): Promise<void> {
    this.onWebhooks = onWebhooks;
    await this.connected().catch(() => undefined);
  }

  async notify(webhookIds: readonly number[]): Promise<void> {
    const text = webhookIds.join(',');
    try {
      const client = await this.connected();
      await client.query('select pg_notify($1, $2)', [
        this.channel,
        text.length > longestPayload ? '' : text,
      ]);
    } catch {
      // Whoever was to be woken finds it with his next poll.
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.client?.then((client) => client.end()).catch(() => undefined);
  }

  private connected(): Promise<Client> {
    if (this.isClosed) return Promise.reject(new Error('closed'));
    return (this.client ??= this.connect());
  }

  private async connect(): Promise<Client> {
    const { Client: PgClient, options } = (this.dataSource.driver as unknown as PostgresDriver).master;
    const client = new PgClient({ ...options, keepAlive: true });
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.heard(payload));
    try {
      await client.connect();
      if (this.onWebhooks) await client.query(`listen ${this.channel}`);
      return client;
    } catch (error) {
      this.logger.warn(`Other processes can't be heard now, but by polling: ${String(error)}`);
      this.client = undefined;
      this.tryAgain();
      throw error;
    }
  }

  private heard(payload: Notification['payload']): void {
    const webhookIds = (payload ?? '').split(',').filter(Boolean).map(Number);
    this.onWebhooks?.(webhookIds.length === 0 ? null : webhookIds);
  }

  private lost(client: Client): void {
    void this.client?.then(
      (current) => {
        if (current !== client) return;
        this.client = undefined;
        this.tryAgain();
      },
      () => undefined,
    );
  }

  /** Only who listens must be connected all the time. */
  private tryAgain(): void {
    if (this.isClosed || !this.onWebhooks) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void this.connected().then(
        () => this.onWebhooks?.(null),
        () => undefined,
      );
    }, retryEvery).unref();
  }
}
