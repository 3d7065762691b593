import type BetterSqlite3 from 'better-sqlite3';

/**
 * Sets pragmas on all connections to the SQLite file, including the connections of the library. A pragma has
 * to be set on each connection, because it applies to one connection only.
 */
export class SqliteFiles {
  private readonly handles: BetterSqlite3.Database[] = [];

  readonly opened = (handle: BetterSqlite3.Database): void => {
    this.handles.push(handle);
    // NORMAL is enough here, because committed data is not lost when a process is killed. It could be lost
    // only in a power failure.
    handle.pragma('synchronous = NORMAL');
  };

  /**
   * Stops the file from growing, or allows it to grow again. A limit of 1 page stops the growth, because
   * SQLite replaces a limit that is smaller than the file by the current size of the file.
   */
  fill(isFull: boolean): void {
    for (const handle of this.handles) handle.pragma(`max_page_count = ${isFull ? 1 : 1_000_000}`);
  }

  forbidWriting(isReadOnly: boolean): void {
    for (const handle of this.handles) handle.pragma(`query_only = ${isReadOnly ? 1 : 0}`);
  }
}
