import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { HostCommands, Reply } from '../host/messages.js';

/** The program of the host. The global set-up of Jest, `build-faults-host.mjs`, builds it. */
const program = resolve('dist/faults/test/faults/host/main.js');

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Returns the environment variables that the command `faketime` would set. The command itself is not used: it
 * would be the parent process of the host, and it does not forward signals to its child.
 */
function wrongClock(offset: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1',
    FAKETIME: offset,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

/** A host that runs as a separate process. */
export class HostProcess {
  output = '';
  /**
   * The periods in which the process was stopped or dead, on the monotonic clock of the test process. `from`
   * is the time when the test sent the signal. `to` is the time when the process continued, or Infinity if
   * the process has not continued.
   */
  readonly interruptions: { readonly from: number; to: number }[] = [];
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;

  /**
   * Starts the program.
   * @param clock the offset of the clock of the process, such as `+1h`. Without it, the clock is correct
   */
  constructor(
    readonly number: number,
    clock?: string,
  ) {
    this.child = spawn(process.execPath, [program], {
      env: { NO_COLOR: '1', ...(clock !== undefined && wrongClock(clock)) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.child.on('message', (reply: Reply) => this.receive(reply));
    this.closed = once(this.child, 'close').then(() => this.refuseAll());
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    return this.child.pid!;
  }

  call<K extends keyof HostCommands>(
    name: K,
    ...args: Parameters<HostCommands[K]>
  ): Promise<Awaited<ReturnType<HostCommands[K]>>> {
    return new Promise((resolve, reject) => {
      const id = ++this.calls;
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.child.send({ id, name, args }, (error) => error && reject(error));
    });
  }

  /** Sends `kill -9` and waits until the process has ended. */
  async kill(): Promise<void> {
    this.interruptions.push({ from: performance.now(), to: Infinity });
    this.child.kill('SIGKILL');
    await this.closed;
  }

  stop(): void {
    this.interruptions.push({ from: performance.now(), to: Infinity });
    this.child.kill('SIGSTOP');
  }

  continue(): void {
    this.interruptions.at(-1)!.to = performance.now();
    this.child.kill('SIGCONT');
  }

  /**
   * Sends SIGTERM and waits until the process has ended. @returns its exit code, or null if a signal ended it
   */
  async terminate(): Promise<number | null> {
    this.child.kill('SIGTERM');
    await this.closed;
    return this.child.exitCode;
  }

  private receive({ id, result, error }: Reply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`Process ${this.number}: ${error}`));
  }

  private refuseAll(): void {
    for (const { reject } of this.waiting.values()) {
      reject(new Error(`Process ${this.number} ended. Its output: ${this.output}`));
    }
    this.waiting.clear();
  }
}
