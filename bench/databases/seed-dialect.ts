/** The parts of the seeding SQL that differ between the databases. */
export interface SeedDialect {
  /** Returns a table expression with one column, `n`, which has all integers between two numbers. */
  readonly series: (from: number, to: number) => string;
  /**
   * Returns a SQL expression that makes an event id from `n`, which is a SQL expression itself. Higher
   * numbers give higher ids.
   */
  readonly uuid: (n: string) => string;
  /** Returns an expression that concatenates its parts. Numbers are converted to text. */
  readonly concat: (...parts: readonly string[]) => string;
  /** An expression for the time on the database's clock, in milliseconds since 1970. */
  readonly now: string;
  /** Returns a statement that refreshes the statistics of the query planner. */
  readonly analyze: (table: string) => string;
}

const uuidStart = `'00000000-0000-7000-8000-'`;

export const postgresSeeds: SeedDialect = {
  series: (from, to) => `generate_series(${from}, ${to}) as series (n)`,
  uuid: (n) => `(${uuidStart} || lpad(to_hex(${n}), 12, '0'))::uuid`,
  concat: (...parts) => parts.map((part) => `(${part})::text`).join(' || '),
  now: '(extract(epoch from now()) * 1000)::bigint',
  analyze: (table) => `analyze ${table}`,
};

export const mariadbSeeds: SeedDialect = {
  series: (from, to) => `(select seq as n from seq_${from}_to_${to}) as series`,
  uuid: (n) => `concat(${uuidStart}, lpad(lower(hex(${n})), 12, '0'))`,
  concat: (...parts) => `concat(${parts.join(', ')})`,
  now: 'floor(unix_timestamp(now(3)) * 1000)',
  analyze: (table) => `analyze table ${table}`,
};

export const sqliteSeeds: SeedDialect = {
  series: (from, to) =>
    `(with recursive counting (n) as (select ${from} union all select n + 1 from counting where n < ${to}) select n from counting) as series`,
  uuid: (n) => `printf('00000000-0000-7000-8000-%012x', ${n})`,
  concat: (...parts) => parts.map((part) => `(${part})`).join(' || '),
  now: `cast(unixepoch('subsec') * 1000 as integer)`,
  analyze: (table) => `analyze ${table}`,
};
