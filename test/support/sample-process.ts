import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { until } from '@app/webhooks/testing/index.js';

/** The program that `npm start` runs. The global set-up of Jest, `build-sample.mjs`, builds it. */
const program = resolve('dist/apps/sample/apps/sample/src/main.js');

export interface SampleEnvironment {
  readonly DATABASE_URL: string;
  readonly [variable: string]: string;
}

/** A response of the REST API. The type of its body is loose, so that tests can read any field. */
export interface SampleAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The sample server, running as a separate process. It listens on any free port. */
export class SampleProcess {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  /**
   * Starts the process, but does not wait until it accepts requests. Call `listening()` to wait for that. The
   * process gets the environment variables PORT, NO_COLOR and those in `env`, and no others.
   */
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

  /** Everything that the process has printed so far, on stdout and on stderr. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  /**
   * Waits until the server accepts connections, and returns its origin. @throws an error with the output of
   * the process if the process ends instead
   */
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

  /** Sends SIGTERM and does not wait for the process to end. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** Sends SIGKILL and waits until the process has ended. Does nothing if it has already ended. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }

  /**
   * Waits until the process has ended and all of its output has been read. Does not end the process. Returns
   * the exit code, or null if a signal ended the process.
   */
  async exitCode(): Promise<number | null> {
    await this.closed;
    return this.child.exitCode;
  }
}
