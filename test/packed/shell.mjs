import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Runs a program to its end and returns its stdout. If it fails or takes longer than `seconds`, the error
 * contains its whole output.
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
