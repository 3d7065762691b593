import type { EntityMetadata, ObjectLiteral, QueryRunner, SelectQueryBuilder } from 'typeorm';
import { isTypeOrm1 } from '../../shared/data-source-of.js';
import type { RowId } from '../row-id.js';
import type { ChangeBuilder } from './query-builders.js';

export type ChangeKind = 'update' | 'delete' | 'soft-delete' | 'restore';

/** The keys that the criteria of a statement name. */
export interface NamedKeys {
  readonly ids: readonly RowId[];
  /** False if the criteria contain further conditions, so that the statement may change fewer rows. */
  readonly isExact: boolean;
}

interface Selection {
  /** TypeORM's lock mode for the selected rows. Undefined to take no locks. */
  readonly lock: 'for_no_key_update' | 'pessimistic_write' | undefined;
  /** True to select whole rows, false to select only their keys. */
  readonly isWhole: boolean;
  /** Maximum number of rows. Undefined for no maximum. */
  readonly limit: number | undefined;
}

type Clause = ChangeBuilder['expressionMap']['wheres'][number];

/** Reads what a query builder of TypeORM is about to change. */
export class ChangeStatement {
  constructor(readonly builder: ChangeBuilder) {}

  get metadata(): EntityMetadata {
    return this.map.mainAlias!.metadata;
  }

  get kind(): ChangeKind {
    return this.map.queryType as ChangeKind;
  }

  /**
   * True if a SELECT with the same criteria could find other rows: with a common table expression, with a
   * LIMIT (which only MySQL and MariaDB accept), if SQL computes the new key, or in a join table.
   */
  get isUnselectable(): boolean {
    const { commonTableExpressions, limit } = this.map;
    const isUpdateOfLinks = this.metadata.isJunction && this.kind === 'update';
    return (
      commonTableExpressions.length > 0 ||
      limit !== undefined ||
      isUpdateOfLinks ||
      typeof this.writtenKey === 'function'
    );
  }

  /** The columns that an update writes. */
  get writtenColumns(): EntityMetadata['columns'] {
    const values = this.map.valuesSet as ObjectLiteral | undefined;
    if (this.kind !== 'update' || !values) return [];
    return this.metadata.columns.filter((column) => column.getEntityValue(values) !== undefined);
  }

  /** The primary key that an update writes, for example because it writes a whole entity object. */
  get writtenKey(): unknown {
    const [key] = this.metadata.primaryColumns;
    return this.kind === 'update' ? key!.getEntityValue(this.map.valuesSet as ObjectLiteral) : undefined;
  }

  /** Returns the keys that the criteria name, or undefined if a row can match without being named. */
  namedKeys(): NamedKeys | undefined {
    const [key, ...others] = this.metadata.primaryColumns;
    // The criteria contain the key as it is in the database, not as it is in the entity object.
    if (!key || others.length > 0 || key.transformer || key.relationMetadata) return undefined;
    return this.keysIn(this.map.wheres, key.propertyPath);
  }

  /** Selects the rows that the statement would change now, and locks them. */
  select(runner: QueryRunner, { lock, isWhole, limit }: Selection): Promise<ObjectLiteral[]> {
    const { metadata } = this;
    // The alias is the name of the table, because criteria in SQL may contain this name.
    const alias = metadata.tableName;
    const select = runner.manager
      .createQueryBuilder<ObjectLiteral>(metadata.isJunction ? metadata.tablePath : metadata.target, alias)
      .withDeleted()
      .setParameters(this.builder.getParameters());
    for (const condition of this.conditions()) select.andWhere(condition);
    if (lock) select.setLock(lock);
    if (limit !== undefined) select.limit(limit);
    // TypeORM builds no entity objects for join tables.
    if (metadata.isJunction) return selectColumns(select, metadata.columns).getRawMany<ObjectLiteral>();
    if (isWhole) loadJoinColumns(select, metadata);
    else select.select(metadata.primaryColumns.map(({ propertyPath }) => `${alias}.${propertyPath}`));
    return select.getMany();
  }

  /**
   * Returns a copy of the builder that changes only the given rows, and of these only the rows that match the
   * criteria.
   */
  narrowedTo(rows: readonly ObjectLiteral[]): ChangeBuilder {
    const { metadata } = this;
    const narrowed = this.builder.clone();
    const { wheres } = this.map;
    narrowed.expressionMap.wheres =
      wheres.length === 0 ? [] : [{ type: 'simple', condition: { operator: 'brackets', condition: wheres } }];
    if (rows.length === 0) narrowed.andWhere('1 = 0');
    else
      narrowed.andWhereInIds(
        metadata.isJunction ? [...rows] : rows.map((row) => metadata.getEntityIdMap(row)),
      );
    return narrowed;
  }

  private get map(): ChangeBuilder['expressionMap'] {
    return this.builder.expressionMap;
  }

  /** The conditions of the statement, with the names of the columns. */
  private conditions(): string[] {
    const { builder } = this;
    const where = builder['createWhereExpression']().replace(/^ WHERE /, '');
    const conditions = where === '' ? [] : [builder['replacePropertyNamesForTheWholeQuery'](where)];
    const deleteDate = this.metadata.deleteDateColumn;
    if (!deleteDate || !isTypeOrm1(builder)) return conditions;
    // TypeORM 1 itself adds these conditions when it builds the statement.
    if (this.kind === 'soft-delete') conditions.push(`${builder.escape(deleteDate.databaseName)} IS NULL`);
    if (this.kind === 'restore') conditions.push(`${builder.escape(deleteDate.databaseName)} IS NOT NULL`);
    return conditions;
  }

  private keysIn(condition: Clause['condition'], key: string): NamedKeys | undefined {
    if (typeof condition === 'string') return undefined;
    if (Array.isArray(condition)) return this.keysInClauses(condition, key);
    if ('condition' in condition)
      return condition.operator === 'brackets' ? this.keysIn(condition.condition, key) : undefined;
    const [property, ...names] = condition.parameters;
    if (property !== key || !['equal', 'in'].includes(condition.operator)) return undefined;
    const ids = names.map((name) => this.map.parameters[name.slice(1)] as unknown);
    return ids.every(isRowId) ? { ids, isExact: true } : undefined;
  }

  /** The type of the first clause has no meaning. It does not join the clause to another clause. */
  private keysInClauses([first, ...others]: readonly Clause[], key: string): NamedKeys | undefined {
    if (!first) return undefined;
    const found = [first, ...others].map(({ condition }) => this.keysIn(condition, key));
    if (others.every(({ type }) => type === 'or')) {
      if (!found.every((one) => one !== undefined)) return undefined;
      return { ids: found.flatMap(({ ids }) => ids), isExact: found.every(({ isExact }) => isExact) };
    }
    const named = others.every(({ type }) => type === 'and') ? found.find((one) => one) : undefined;
    return named && { ids: named.ids, isExact: false };
  }
}

function selectColumns(
  select: SelectQueryBuilder<ObjectLiteral>,
  columns: EntityMetadata['columns'],
): SelectQueryBuilder<ObjectLiteral> {
  select.select([]);
  for (const { propertyPath, propertyName } of columns)
    select.addSelect(`${select.alias}.${propertyPath}`, propertyName);
  return select;
}

/** Also loads the keys in join columns, for example of a parent that only a relation refers to. */
function loadJoinColumns(select: SelectQueryBuilder<ObjectLiteral>, metadata: EntityMetadata): void {
  select.loadAllRelationIds({
    relations: metadata.relations
      .filter(({ isWithJoinColumn }) => isWithJoinColumn)
      .map(({ propertyPath }) => propertyPath),
    disableMixedMap: true,
  });
}

function isRowId(value: unknown): value is RowId {
  return typeof value === 'number' || typeof value === 'string';
}
