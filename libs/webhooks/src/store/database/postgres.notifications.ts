import { createHash } from 'node:crypto';
import type { Client, Notification } from 'pg';
import type { DataSource } from 'typeorm';
import type { Telemetry } from '../../observe/telemetry.js';
import type { Notifications } from './notifications.js';
import { createConnection, poolOf, severConnection } from './postgres-pool.js';
import type { Statement } from './script.js';

/** Delay before the library tries to connect again, in milliseconds. */
const reconnectDelay = 1000;
/**
 * Maximum time to connect, in milliseconds. After that, LISTEN may take the same time again. Connecting may
 * take longer if the host's pool allows it.
 */
const maxConnectTime = 5000;
/**
 * Idle time before TCP sends keep-alive probes, in milliseconds. By default, operating systems send the first
 * probe so late that firewalls and proxies have already dropped the idle connection.
 */
const keepAliveDelay = 30_000;
/**
 * Maximum length of a notification's payload, in bytes. PostgreSQL refuses payloads of 8000 bytes or more.
 */
const maxPayloadLength = 7900;

/**
 * Sends NOTIFY through the host's pool. Runs LISTEN on a separate connection, which has the pool's
 * configuration.
 */
export class PostgresNotifications implements Notifications {
  readonly channel: string;
  private client: Client | undefined;
  private onWebhooks: ((webhookIds: readonly number[] | null) => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /**
   * @param table the name of the delivery table. The name of the channel is derived from the table name, so
   *   tables with a different schema or prefix have a different channel
   */
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
    const payload = text.length > maxPayloadLength ? '' : text;
    try {
      await this.run({ sql: 'select pg_notify(?, ?)', params: [this.channel, payload] });
    } catch {
      // The notification is lost. Other processes find the deliveries with their next poll.
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    // Closes the socket without the protocol's closing message, because the message would wait for a server
    // that is gone.
    if (this.client) severConnection(this.client);
  }

  private async connect(): Promise<void> {
    const client = createConnection(this.dataSource, {
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveDelay,
      connectionTimeoutMillis: Math.max(
        maxConnectTime,
        poolOf(this.dataSource).options.connectionTimeoutMillis ?? 0,
      ),
      query_timeout: maxConnectTime,
    });
    this.client = client;
    client.on('error', () => this.reconnect(client));
    client.on('end', () => this.reconnect(client));
    client.on('notification', ({ payload }) => this.receive(payload));
    try {
      await client.connect();
      await client.query(`listen ${this.channel}`);
    } catch (error) {
      if (this.isClosed) return;
      this.telemetry.report({ type: 'listen.failed', error });
      this.reconnect(client);
    }
  }

  private receive(payload: Notification['payload']): void {
    const webhookIds = (payload ?? '').split(',').filter(Boolean).map(Number);
    this.onWebhooks?.(webhookIds.length === 0 ? null : webhookIds);
  }

  /**
   * Connects again after a delay. Notifications are missed in the meantime. After connecting, the library
   * therefore calls `onWebhooks` with `null`, and the worker checks all webhooks.
   */
  private reconnect(client: Client): void {
    if (this.client !== client || this.isClosed) return;
    this.client = undefined;
    severConnection(client);
    this.timer = setTimeout(() => {
      void this.connect().then(() => this.client && this.onWebhooks?.(null));
    }, reconnectDelay).unref();
  }
}
