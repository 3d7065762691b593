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

/** An orderly restart, or one after the server was killed. */
export type Restart = 'orderly' | 'crash';

/** A database on a server that the test has started for itself, and may do anything to. */
export interface OwnServer extends FreshDatabase {
  restart(how: Restart): Promise<void>;
}

/** A folder of the server's, and the user that it runs as: servers refuse to be root. */
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
 * A port that nobody has. None of those that systems give to outgoing connections: while the server is down, whoever tries to reach it could get
 * its own port, and be connected to itself.
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
