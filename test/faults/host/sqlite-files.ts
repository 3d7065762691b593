import type BetterSqlite3 from 'better-sqlite3';

/**
 * Sets pragmas on all connections to the SQLite file, both those of the host and those of the library. It has
 * to set them on each connection, because these pragmas apply to one connection only.
 */
export class SqliteFiles {
  private readonly handles: BetterSqlite3.Database[] = [];

  readonly opened = (handle: BetterSqlite3.Database): void => {
    this.handles.push(handle);
    // NORMAL is enough here, because committed data survives the end of the process. Only a power failure
    // could lose it.
    handle.pragma('synchronous = NORMAL');
  };

  /**
   * Limits the size of the file to 1 page, or removes the limit. SQLite raises the limit to the current size
   * of the file, so the file cannot grow.
   */
  fill(isFull: boolean): void {
    for (const handle of this.handles) handle.pragma(`max_page_count = ${isFull ? 1 : 1_000_000}`);
  }

  forbidWriting(isReadOnly: boolean): void {
    for (const handle of this.handles) handle.pragma(`query_only = ${isReadOnly ? 1 : 0}`);
  }
}
