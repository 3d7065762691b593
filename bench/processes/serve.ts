/** The functions of a child process, by name. The parent process calls them. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** A call from the parent process. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string });

/**
 * Answers the calls of the parent process. Exits when the parent is gone, so that no child outlives the
 * parent.
 */
export function serve(handlers: Handlers): void {
  process.on('message', (call: Call) => void answer(handlers, call));
  process.on('disconnect', () => process.exit());
  // Ctrl-C sends SIGINT to the whole process group. A child ignores this signal, because the parent ends its
  // children.
  process.on('SIGINT', () => undefined);
}

async function answer(handlers: Handlers, { id, name, argument }: Call): Promise<void> {
  const handler = handlers[name];
  try {
    if (!handler) throw new Error(`there is no handler named ${name}`);
    send({ id, value: await handler(argument as never) });
  } catch (error) {
    send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(message: Answer): void {
  if (process.connected) process.send!(message);
}
