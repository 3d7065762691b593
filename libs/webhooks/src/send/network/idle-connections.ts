import type { Connection } from './connection.js';

/** The open connections that no exchange uses. Closes the oldest one if there are too many. */
export class IdleConnections {
  /** The connections per origin. In each list, the connection that has been idle for the longest is first. */
  private readonly byOrigin = new Map<string, Connection[]>();
  /** The same connections, in the order in which they became idle. */
  private readonly inOrder = new Set<Connection>();

  constructor(private readonly maxConnections: number) {}

  put(connection: Connection): void {
    const { origin } = connection;
    const siblings = this.byOrigin.get(origin);
    if (siblings) siblings.push(connection);
    else this.byOrigin.set(origin, [connection]);
    this.inOrder.add(connection);
    if (this.inOrder.size <= this.maxConnections) return;
    const [oldest] = this.inOrder;
    void oldest?.destroy();
  }

  /**
   * Returns a connection to this origin and removes it from the idle connections, or returns undefined.
   * Chooses the latest connection, because the receiver is least likely to have closed it.
   */
  take(origin: string): Connection | undefined {
    for (;;) {
      const connection = this.byOrigin.get(origin)?.at(-1);
      if (!connection) return undefined;
      this.remove(connection);
      if (connection.isUsable) return connection;
    }
  }

  /** Does nothing if the connection is in use. */
  remove(connection: Connection): void {
    if (!this.inOrder.delete(connection)) return;
    const siblings = this.byOrigin.get(connection.origin)!;
    siblings.splice(siblings.lastIndexOf(connection), 1);
    if (siblings.length === 0) this.byOrigin.delete(connection.origin);
  }
}
