import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ending, Scope } from '../harness/scope.js';
import type { Answer } from './serve.js';

/** Returns the folder for the CPU profiles of children. Undefined without `--profile`. */
const profileFolder = (): string | undefined => process.env['BENCH_PROFILE_FOLDER'];

/** How long a child may take to exit, in milliseconds. A child that takes longer is killed. */
const exitTimeout = 2000;
/** Maximum number of characters of stderr to keep. Older characters are dropped. */
const maxErrorOutput = 4000;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A child process of the benchmark, whose functions are called over its IPC channel. */
export class Child implements Ending {
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;
  private errorOutput = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly program: string,
  ) {
    process.on('message', (answer: Answer) => this.settle(answer));
    process.on('exit', (code, signal) => this.fail(new Error(this.exitMessage(code, signal))));
    process.stderr!.on('data', (chunk: Buffer) => {
      this.errorOutput = (this.errorOutput + chunk.toString()).slice(-maxErrorOutput);
    });
  }

  /**
   * Starts a child process, which ends with the scope.
   * @param program a compiled file that calls `serve`
   */
  static start(scope: Scope, program: URL): Child {
    const file = fileURLToPath(program);
    const folder = profileFolder();
    const child = fork(file, {
      // Transfers long lists of numbers as typed arrays.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`],
    });
    return scope.add(new Child(child, file.split('/').at(-1)!));
  }

  call<T>(name: string, argument?: unknown): Promise<T> {
    const id = ++this.calls;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.send({ id, name, argument }, (error) => {
        if (error) this.settle({ id, error: `${this.program} cannot be called: ${error.message}` });
      });
    });
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    // The child exits when its channel is closed. On exit, the child writes its CPU profile. To leave time
    // for this, the child is killed only after a timeout.
    if (this.process.connected) this.process.disconnect();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), exitTimeout);
    await exited;
    clearTimeout(timer);
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.value as never);
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  private exitMessage(code: number | null, signal: NodeJS.Signals | null): string {
    return `${this.program} exited (${signal ?? code}): ${this.errorOutput.trim() || 'no output on stderr'}`;
  }
}
