import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { until } from '@app/webhooks/testing/index.js';

/** As `npm start` runs it; `build-sample.mjs` has built it. */
const program = resolve('dist/apps/sample/apps/sample/src/main.js');

export interface SampleEnvironment {
  readonly DATABASE_URL: string;
  readonly [variable: string]: string;
}

/** An answer of the API; tests look into its body freely. */
export interface SampleAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The sample server as a process of its own, on any free port. */
export class SampleProcess {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  /** Starts at once; `listening` says when it answers. Of the surroundings' variables it gets none but `env`. */
  constructor(env: SampleEnvironment) {
    this.child = spawn(process.execPath, [program], {
      env: { PORT: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.closed = once(this.child, 'close');
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Everything that it has said. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  /** Where it listens, as soon as it says so. @throws with its output when it ends instead */
  async listening(): Promise<string> {
    await until(() => this.stdout.includes('\n') || !this.isRunning, { within: '20s' });
    const [, origin] = /^listening on (\S+)\n/.exec(this.stdout) ?? [];
    if (origin === undefined) throw new Error(`The sample does not listen: ${this.output}`);
    return origin;
  }

  async call(method: string, path: string, token: string, body?: object): Promise<SampleAnswer> {
    const response = await fetch((await this.listening()) + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as SampleAnswer['json'] };
  }

  /** Asks it to end, and doesn't wait for that. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** Ends it without asking. Does nothing when it has ended already. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }

  /** Waits until it has ended by itself and said all. Null when a signal ended it. */
  async exitCode(): Promise<number | null> {
    await this.closed;
    return this.child.exitCode;
  }
}
