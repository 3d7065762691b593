import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Runs a program, waits until it ends, and returns its stdout. If the program fails or takes longer than
 * `seconds`, throws an error with the whole output of the program.
 */
export async function run(program, args, { cwd, env = {}, seconds = 120 }) {
  try {
    const options = { cwd, env: { ...process.env, ...env }, timeout: seconds * 1000, maxBuffer: 2 ** 26 };
    return (await execute(program, args, options)).stdout;
  } catch (error) {
    const ending = error.killed
      ? `did not end within ${seconds} s`
      : `failed (${error.code ?? error.signal})`;
    throw new Error(
      `${program} ${args.join(' ')} in ${cwd} ${ending}\n${error.stdout ?? ''}${error.stderr ?? ''}`,
    );
  }
}
