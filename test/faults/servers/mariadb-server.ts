import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { until } from '@app/webhooks/testing/index.js';
import type { OwnServer, Restart } from './own-server.js';
import { freePort, ServerAccount } from './own-server.js';

const startsWithin = '60s';

/** A MariaDB server for one test. The host's user has no administrative privileges. */
export class MariadbServer implements OwnServer {
  readonly url: string;
  readonly options: DataSourceOptions;
  private process: ChildProcess;

  private constructor(
    private readonly account: ServerAccount,
    private readonly port: number,
  ) {
    this.url = `mysql://host@127.0.0.1:${port}/host`;
    this.options = { type: 'mysql', url: this.url };
  }

  static async start(): Promise<MariadbServer> {
    const account = await ServerAccount.of('mysql');
    const server = new MariadbServer(account, await freePort());
    await account.run('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${server.data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]);
    await server.launch();
    await server.administer(
      'create database host',
      "create user host@'127.0.0.1'",
      "grant all on host.* to host@'127.0.0.1'",
    );
    return server;
  }

  async restart(how: Restart): Promise<void> {
    await this.end(how === 'orderly' ? 'SIGTERM' : 'SIGKILL');
    await this.launch();
  }

  async drop(): Promise<void> {
    await this.end('SIGKILL');
    this.account.remove();
  }

  /** Executes statements as the user root. */
  async administer(...statements: readonly string[]): Promise<void> {
    const url = `mysql://root@127.0.0.1:${this.port}/mysql`;
    const root = await new DataSource({ type: 'mysql', url }).initialize();
    try {
      for (const statement of statements) await root.query(statement);
    } finally {
      await root.destroy();
    }
  }

  private get data(): string {
    return join(this.account.folder, 'data');
  }

  private async launch(): Promise<void> {
    const { folder } = this.account;
    this.process = this.account.start('mariadbd', [
      '--no-defaults',
      `--datadir=${this.data}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${this.port}`,
      '--bind-address=127.0.0.1',
      '--innodb-buffer-pool-size=32M',
      '--innodb-flush-log-at-trx-commit=2',
    ]);
    await until(() => this.administer('select 1').then(() => true), { within: startsWithin });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    await ended;
  }
}
