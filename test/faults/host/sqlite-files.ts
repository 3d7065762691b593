import type BetterSqlite3 from 'better-sqlite3';

/** All connections to the SQLite file, the host's and the library's: what a pragma limits is each connection's own affair. */
export class SqliteFiles {
  private readonly handles: BetterSqlite3.Database[] = [];

  readonly opened = (handle: BetterSqlite3.Database): void => {
    this.handles.push(handle);
    // Enough against the death of a process; only that of the machine takes more.
    handle.pragma('synchronous = NORMAL');
  };

  /** SQLite doesn't let it be less than the file already has. */
  fill(isFull: boolean): void {
    for (const handle of this.handles) handle.pragma(`max_page_count = ${isFull ? 1 : 1_000_000}`);
  }

  forbidWriting(isReadOnly: boolean): void {
    for (const handle of this.handles) handle.pragma(`query_only = ${isReadOnly ? 1 : 0}`);
  }
}
