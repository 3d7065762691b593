/** A small program that hosts the library. Tests start, control, stop and kill it. */
import { Commands } from './commands.js';
import type { Call, Reply } from './messages.js';

const commands = new Commands();

async function replyTo({ id, name, args }: Call): Promise<Reply> {
  try {
    const method = commands[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, result: await method.apply(commands, [...args]) };
  } catch (error) {
    return { id, error: String((error as Error).stack) };
  }
}

process.on('message', (call: Call) => {
  void replyTo(call).then((reply) => process.connected && process.send?.(reply));
});
// Exits when the connection to the test process is closed, because the test process has then ended.
process.on('disconnect', () => process.exit(1));
