import { join } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import type { OwnServer, Restart } from './own-server.js';
import { freePort, ServerAccount } from './own-server.js';

/** A PostgreSQL server for one test. */
export class PostgresServer implements OwnServer {
  readonly options: DataSourceOptions;

  private constructor(
    private readonly account: ServerAccount,
    readonly url: string,
  ) {
    this.options = { type: 'postgres', url };
  }

  static async start(): Promise<PostgresServer> {
    const account = await ServerAccount.of('postgres');
    const port = await freePort();
    const server = new PostgresServer(account, `postgres://postgres@127.0.0.1:${port}/postgres`);
    await account.run('initdb', [
      '-D',
      server.data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-locale',
      '--no-sync',
    ]);
    // Turns fsync off, because the tests only kill the server. Data that was not synced would be lost only in
    // a power failure.
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${account.folder} -c fsync=off`;
    await server.control('start', '-o', settings, '-l', join(account.folder, 'log'));
    return server;
  }

  restart(how: Restart): Promise<void> {
    return this.control(
      'restart',
      '-m',
      how === 'orderly' ? 'fast' : 'immediate',
      '-l',
      join(this.account.folder, 'log'),
    );
  }

  async drop(): Promise<void> {
    await this.control('stop', '-m', 'immediate');
    this.account.remove();
  }

  private get data(): string {
    return join(this.account.folder, 'data');
  }

  private control(action: string, ...args: readonly string[]): Promise<void> {
    return this.account.run('pg_ctl', [action, '-D', this.data, '-w', ...args]);
  }
}
