import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ending, Scope } from '../harness/scope.js';
import type { Answer } from './serve.js';

/** Where each child leaves its CPU profile; set by `--profile`. */
const profileFolder = (): string | undefined => process.env['BENCH_PROFILE_FOLDER'];

/** A child that hasn't gone by itself after so many milliseconds is killed. */
const patience = 2000;
/** So much of what a child complains about is kept. */
const mostComplaints = 4000;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A process of the bench's own, asked over its IPC channel. */
export class Child implements Ending {
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;
  private complaints = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly program: string,
  ) {
    process.on('message', (answer: Answer) => this.settle(answer));
    process.on('exit', (code, signal) => this.fail(new Error(this.obituary(code, signal))));
    process.stderr!.on('data', (chunk: Buffer) => {
      this.complaints = (this.complaints + chunk.toString()).slice(-mostComplaints);
    });
  }

  /** @param program a compiled file that calls `serve` */
  static start(scope: Scope, program: URL): Child {
    const file = fileURLToPath(program);
    // Structured clones: long lists of numbers come as typed arrays.
    const folder = profileFolder();
    const child = fork(file, {
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
        if (error) this.settle({ id, error: `${this.program} can't be asked: ${error.message}` });
      });
    });
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    // It exits when its parent is gone, and only then writes its profile.
    if (this.process.connected) this.process.disconnect();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), patience);
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

  private obituary(code: number | null, signal: NodeJS.Signals | null): string {
    return `${this.program} has ended (${signal ?? code}): ${this.complaints.trim() || 'it said nothing'}`;
  }
}
