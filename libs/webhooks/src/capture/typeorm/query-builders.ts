import type {
  DataSource,
  DeleteQueryBuilder,
  InsertQueryBuilder,
  ObjectLiteral,
  SelectQueryBuilder,
  UpdateQueryBuilder,
} from 'typeorm';
import { dataSourceOf } from '../../shared/data-source-of.js';

/** A query builder that inserts rows. */
export type InsertBuilder = InsertQueryBuilder<ObjectLiteral>;

/** A query builder that soft-deletes or restores rows. */
type SoftDeleteBuilder = ReturnType<SelectQueryBuilder<ObjectLiteral>['softDelete']>;

/** A query builder that changes existing rows. */
export type ChangeBuilder =
  UpdateQueryBuilder<ObjectLiteral> | DeleteQueryBuilder<ObjectLiteral> | SoftDeleteBuilder;

export type WritingBuilder = InsertBuilder | ChangeBuilder;

export function isInsert(builder: WritingBuilder): builder is InsertBuilder {
  return builder.expressionMap.queryType === 'insert';
}

/** Executes a query builder as TypeORM would without the library. */
export type Execute = (builder: WritingBuilder) => Promise<ExecuteResult>;

/** What TypeORM's InsertResult, UpdateResult and DeleteResult have in common. */
export interface ExecuteResult {
  readonly raw: unknown;
  readonly affected?: number | null | undefined;
}

/** The name of the method that a subscriber implements to execute the query builders of its DataSource. */
export const executeBuilder = Symbol('executeBuilder');

/** A TypeORM subscriber that executes the query builders of its DataSource. */
export interface BuilderExecutor {
  [executeBuilder](builder: WritingBuilder, execute: Execute): Promise<ExecuteResult>;
}

const isHooked = Symbol('isHooked');

interface HookedExecute {
  (this: WritingBuilder): Promise<ExecuteResult>;
  [isHooked]?: true;
}

/**
 * Hooks into the method `execute` of TypeORM's query builders. All changes that name rows by a key or by
 * criteria end there: `update()`, `delete()`, `softDelete()`, `restore()`, `increment()` and `insert()` of
 * repositories and EntityManagers, the query builders themselves, and those of relations. TypeORM's
 * subscribers are no sufficient hook, because they learn neither the criteria nor the query builder.
 *
 * The hook is on the prototypes, which all DataSources of the process share. It looks for the executor among
 * the subscribers of the builder's DataSource. So a DataSource without an executor is not affected, and a
 * removed subscriber executes nothing. The prototypes are taken from builders of the given DataSource, so
 * that they belong to the host's copy of TypeORM.
 */
export function hookQueryBuilders(dataSource: DataSource): void {
  const builder = dataSource.createQueryBuilder();
  for (const one of [builder.insert(), builder.update(), builder.delete(), builder.softDelete()]) {
    hook(Object.getPrototypeOf(one) as { execute: HookedExecute });
  }
}

function hook(prototype: { execute: HookedExecute }): void {
  const original = prototype.execute;
  if (original[isHooked]) return;
  const execute: Execute = (builder) => original.call(builder);
  const hooked: HookedExecute = function (this: WritingBuilder) {
    const executor = executorOf(this);
    return executor ? executor[executeBuilder](this, execute) : execute(this);
  };
  hooked[isHooked] = true;
  prototype.execute = hooked;
}

function executorOf(builder: WritingBuilder): BuilderExecutor | undefined {
  const subscribers: readonly object[] = dataSourceOf(builder).subscribers;
  return subscribers.find((one): one is BuilderExecutor => executeBuilder in one);
}
