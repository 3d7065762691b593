import { execFile, spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FreshDatabase } from '../../support/databases.js';
import { searchPath } from '../support/programs.js';

/** How a server ends before it is restarted: `orderly` is a clean shutdown, and `crash` is a kill. */
export type Restart = 'orderly' | 'crash';

/** A database on a server that the test has started and can restart. */
export interface OwnServer extends FreshDatabase {
  restart(how: Restart): Promise<void>;
}

/**
 * The folder of a database server, and the operating system user who runs the server. A separate user is
 * needed because database servers refuse to run as root.
 */
export class ServerAccount {
  readonly folder = mkdtempSync(join(tmpdir(), 'webhooks-server-'));
  private readonly options: SpawnOptions;

  private constructor(user: { uid: number; gid: number } | undefined) {
    if (user) chownSync(this.folder, user.uid, user.gid);
    this.options = { ...user, cwd: this.folder, env: { PATH: searchPath.join(':'), LC_ALL: 'C' } };
  }

  static async of(user: string): Promise<ServerAccount> {
    if (process.getuid?.() !== 0) return new ServerAccount(undefined);
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => (await promisify(execFile)('id', [flag, user])).stdout),
    );
    return new ServerAccount({ uid: Number(uid), gid: Number(gid) });
  }

  async run(command: string, args: readonly string[]): Promise<void> {
    await promisify(execFile)(command, args, this.options);
  }

  start(command: string, args: readonly string[]): ChildProcess {
    return spawn(command, args, { ...this.options, stdio: 'ignore' });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Returns an unused port outside the range of ephemeral ports. Clients get their source ports from that
 * range. If a server used a port of that range, a client that reconnects while the server is down could get
 * the port as its source port. The client would then connect to itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
