import { Injectable } from '@nestjs/common';
import type { EntityMetadata, QueryRunner } from 'typeorm';
import { CaptureMap } from '../capture-map.js';
import { CapturedStatements } from '../captured-statements.js';
import { Refusals } from '../refusals.js';

const comments = String.raw`(?:--[^\n]*\n|/\*[\s\S]*?\*/|\s)*`;
const writes = new RegExp(String.raw`^${comments}(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|MERGE|WITH)\b`, 'i');
const intoTable = String.raw`(?:(?:INSERT(?:\s+OR\s+\w+|\s+IGNORE)?|REPLACE|MERGE)\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)(?:\s+ONLY)?\s+`;
const schema = String.raw`(?:[\w$"\x60]+\s*\.\s*)*`;

/** A captured class, with the pattern of SQL statements that change its table. */
interface Target {
  readonly metadata: EntityMetadata;
  readonly pattern: RegExp;
}

/**
 * Recognises statements in SQL that change the table of a captured class. It doesn't parse SQL, so it
 * recognises the usual statements, but not changes by functions and triggers.
 */
@Injectable()
export class RawStatements {
  private targets: readonly Target[] | undefined;

  constructor(
    private readonly map: CaptureMap,
    private readonly statements: CapturedStatements,
    private readonly refusals: Refusals,
  ) {}

  /**
   * Handles a statement that is about to run. Does nothing if a query builder has made the statement.
   * @throws ChangeRefusedError when the statement changes a captured class, and the change is refused
   */
  refuse(sql: string, runner: QueryRunner): void {
    const verb = writes.exec(sql)?.[1];
    if (verb === undefined || this.statements.current) return;
    this.targets ??= this.map.classes.filter(isWrittenByHostOnly).map(targetOf);
    const metadata = this.targets.find(({ pattern }) => pattern.test(sql))?.metadata;
    if (!metadata) return;
    const isClear = /^TRUNCATE$/i.test(verb) || (/^DELETE$/i.test(verb) && !/\bWHERE\b/i.test(sql));
    this.refusals.refuseUnidentified(metadata, runner, {
      method: isClear ? 'clear() or SQL that removes all rows' : 'SQL',
      instead: isClear
        ? `Use createQueryBuilder().delete().from(${metadata.name}).execute()`
        : "Use the methods of TypeORM's repositories",
      site: this.refusals.siteOf((runner as { readonly query: (...args: never[]) => unknown }).query),
    });
  }
}

/** TypeORM itself changes the tables of nested sets with SQL. */
function isWrittenByHostOnly({ treeType }: EntityMetadata): boolean {
  return treeType !== 'nested-set';
}

function targetOf(metadata: EntityMetadata): Target {
  const name = metadata.tableName.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`\b${intoTable}${schema}["\x60]?${name}(?![\w$])`, 'i');
  return { metadata, pattern };
}
