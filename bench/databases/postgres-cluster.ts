import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { NotAvailable } from '../harness/case.js';
import type { Ending, Scope } from '../harness/scope.js';
import { freePort } from './port.js';

/**
 * If the benchmark runs as root, this user of the operating system runs the server, because PostgreSQL
 * refuses to run as root. PostgreSQL's packages create this user. The superuser of the server has the same
 * name.
 */
const user = 'postgres';
/** How long the server may take to start, in milliseconds. */
const startTimeout = 30_000;

/**
 * Shell script that starts the server. The stdin of the script ends when the benchmark closes it or is
 * killed. The script then stops the server with a “fast” shutdown.
 */
const serverWrapper = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server';

/** The benchmark's own PostgreSQL server, in a temporary folder. It counts the statements that it runs. */
export class PostgresCluster implements Ending {
  private constructor(
    private readonly server: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(scope: Scope): Promise<PostgresCluster> {
    const programs = programFolder();
    const as = runAs();
    const folder = mkdtempSync(join(tmpdir(), 'bench-postgres-'));
    if (as.uid !== undefined) chownSync(folder, as.uid, as.gid!);
    const data = join(folder, 'data');
    const initdb = ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--no-sync'];
    execFileSync(join(programs, 'initdb'), initdb, { ...as, cwd: folder, stdio: 'ignore' });

    const port = await freePort();
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: folder,
      shared_preload_libraries: 'pg_stat_statements',
      // Maximum number of different statements that are counted. A statement that contains a list counts as a
      // different statement for each length of the list. The maximum must be high enough that PostgreSQL
      // never drops a count.
      'pg_stat_statements.max': 50_000,
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = [join(programs, 'postgres'), '-D', data, ...options];
    const server = spawn('sh', ['-c', serverWrapper, 'sh', ...command], {
      ...as,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const cluster = scope.add(new PostgresCluster(server, folder, port));
    await cluster.untilReady();
    return cluster;
  }

  url(role: string = user): string {
    return `postgres://${role}@127.0.0.1:${this.port}/postgres`;
  }

  async end(): Promise<void> {
    if (this.server.exitCode === null) {
      const exited = once(this.server, 'exit');
      this.server.stdin!.end();
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async untilReady(): Promise<void> {
    const giveUpAt = Date.now() + startTimeout;
    for (;;) {
      const server = new DataSource({ type: 'postgres', url: this.url() });
      try {
        await server.initialize();
        await server.query('create extension pg_stat_statements');
        return;
      } catch (error) {
        if (Date.now() > giveUpAt || this.server.exitCode !== null) throw error;
        await wait(100);
      } finally {
        if (server.isInitialized) await server.destroy();
      }
    }
  }
}

function runAs(): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    throw new NotAvailable(`PostgreSQL refuses to run as root, and the user ${user} does not exist`);
  }
}

/**
 * Returns the folder of the newest `initdb`. On Debian, each version has its own folder, outside PATH. On
 * other systems, the program is in a folder of PATH.
 */
function programFolder(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
    : [];
  const folders = [...versions.toReversed(), ...(process.env['PATH'] ?? '').split(':')];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found === undefined)
    throw new NotAvailable('initdb was not found, so the benchmark cannot start its own PostgreSQL server');
  return found;
}
