import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { marks, query } from '../database/script.js';
import type { WantedBody } from './claim-bodies.js';

/**
 * Maximum number of bytes that one statement reads, unless a single body is larger. The driver needs memory
 * for all rows of a statement until the statement has ended.
 */
const maxBytesPerStatement = 4 * 1024 * 1024;

/** Reads the bodies of these events. The keys of the map are event ids. Missing events are absent. */
export function* loadBodies(
  { tables }: Dialect,
  wanted: ReadonlyMap<string, WantedBody>,
): Script<ReadonlyMap<string, Buffer>> {
  const bodies = new Map<string, Buffer>();
  for (const ids of statementsFor([...wanted.values()])) {
    const rows = yield* query(`select id, body from ${tables.event} where id in (${marks(ids)})`, ids);
    for (const row of rows) bodies.set(row['id'] as string, Buffer.from(row['body'] as string));
  }
  return bodies;
}

/** Returns the event ids of each statement. */
function statementsFor(wanted: readonly WantedBody[]): string[][] {
  const statements: string[][] = [];
  let bytes = Infinity;
  for (const { eventId, size } of wanted) {
    bytes += size;
    if (bytes <= maxBytesPerStatement) statements.at(-1)!.push(eventId);
    else {
      statements.push([eventId]);
      bytes = size;
    }
  }
  return statements;
}
