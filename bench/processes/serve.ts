/** What a child process can be asked for, by name. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** A question of the parent's. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string });

/** Answers the parent's calls until the parent is gone; a child never outlives it. */
export function serve(handlers: Handlers): void {
  process.on('message', (call: Call) => void answer(handlers, call));
  process.on('disconnect', () => process.exit());
  // Ctrl-C reaches the whole group: the parent decides when we end.
  process.on('SIGINT', () => undefined);
}

async function answer(handlers: Handlers, { id, name, argument }: Call): Promise<void> {
  const handler = handlers[name];
  try {
    if (!handler) throw new Error(`nothing is known of ${name}`);
    send({ id, value: await handler(argument as never) });
  } catch (error) {
    send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(message: Answer): void {
  if (process.connected) process.send!(message);
}
