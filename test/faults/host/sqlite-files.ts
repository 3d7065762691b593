import type BetterSqlite3 from 'better-sqlite3';

/**
 * All connections to the SQLite file, of the host and the library, because these pragmas apply to one
 * connection only.
 */
export class SqliteFiles {
  private readonly handles: BetterSqlite3.Database[] = [];

  readonly opened = (handle: BetterSqlite3.Database): void => {
    this.handles.push(handle);
    // This survives the death of the process. Surviving a power failure would need more.
    handle.pragma('synchronous = NORMAL');
  };

  /** SQLite does not allow fewer pages than the file already has. */
  fill(isFull: boolean): void {
    for (const handle of this.handles) handle.pragma(`max_page_count = ${isFull ? 1 : 1_000_000}`);
  }

  forbidWriting(isReadOnly: boolean): void {
    for (const handle of this.handles) handle.pragma(`query_only = ${isReadOnly ? 1 : 0}`);
  }
}
