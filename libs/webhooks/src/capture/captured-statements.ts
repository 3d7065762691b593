import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, ObjectLiteral, QueryRunner, UpdateEvent } from 'typeorm';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { CaptureMap } from './capture-map.js';
import { Refusals } from './refusals.js';
import type { Role } from './role.js';
import { StatementRows } from './statement-rows.js';
import { ChangeStatement } from './typeorm/change-statement.js';
import { OwnTransactions } from './typeorm/own-transactions.js';
import { isInsert } from './typeorm/query-builders.js';
import type { Execute, ExecuteResult, InsertBuilder, WritingBuilder } from './typeorm/query-builders.js';
import { isEventOfBuilder, isPathOfTree } from './typeorm/typeorm-events.js';
import type { RemovalEvent } from './typeorm/typeorm-events.js';
import { isUpsert, returnedKeys, returnsChangedKeys } from './typeorm/upserts.js';

/** A query builder that is about to change rows of a captured class. */
interface Statement {
  readonly builder: WritingBuilder;
  /** Executes a query builder without capturing anything. */
  readonly execute: Execute;
  /** The roles of the class. */
  readonly roles: readonly Role[];
  /** The place in the host's code that executes the builder, if a warning may need it. */
  readonly site: string | undefined;
}

/**
 * Executes the query builders that change captured classes (see `hookQueryBuilders`), and marks the rows that
 * they change. If a builder is executed outside any transaction, it gets its own transaction.
 */
@Injectable()
export class CapturedStatements {
  /** The query builder whose statement and events TypeORM currently executes. */
  private readonly running = new AsyncLocalStorage<WritingBuilder>();

  constructor(
    private readonly map: CaptureMap,
    private readonly rows: StatementRows,
    private readonly refusals: Refusals,
    private readonly transactions: OwnTransactions,
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** The query builder of a captured class that is executed now. Undefined if the statement has none. */
  get current(): WritingBuilder | undefined {
    return this.running.getStore();
  }

  /**
   * Returns true if a query builder has caused the event, so that the changed rows are marked here.
   * @throws ChangeRefusedError when the query builder was not executed here
   */
  haveCaused(event: UpdateEvent<ObjectLiteral> | RemovalEvent): boolean {
    if (!isEventOfBuilder(event)) return false;
    const { metadata, queryRunner } = event;
    if (this.current?.expressionMap.mainAlias?.metadata === metadata) return true;
    this.refusals.refuseUnidentified(metadata, queryRunner, {
      method: "a query builder that doesn't use TypeORM's execute()",
      instead: 'Use the methods of the EntityManager',
    });
    return true;
  }

  /** Returns true if an upsert inserts this row. The ids that TypeORM reports are then not reliable. */
  isUpserting(row: ObjectLiteral): boolean {
    const builder = this.current;
    if (!builder || !isInsert(builder) || !isUpsert(builder)) return false;
    return [builder.expressionMap.valuesSet].flat().includes(row);
  }

  execute(builder: WritingBuilder, execute: Execute): Promise<ExecuteResult> {
    const { mainAlias, callListeners, valuesSet } = builder.expressionMap;
    const roles = mainAlias?.hasMetadata && this.map.rolesOfClass(mainAlias.metadata);
    if (!roles) return execute(builder);
    if (!callListeners || isPathOfTree(mainAlias.metadata, valuesSet as ObjectLiteral | undefined)) {
      return this.running.run(builder, () => execute(builder));
    }
    return this.onConnection({ builder, execute, roles, site: this.refusals.siteOf(builder.execute) });
  }

  /** If the builder has no connection, takes one from the pool, as TypeORM does. */
  private async onConnection(statement: Statement): Promise<ExecuteResult> {
    const given = statement.builder['queryRunner'];
    if (given) return this.inTransaction(statement, given);
    const own = this.dataSource.createQueryRunner();
    try {
      const builder = statement.builder.clone().setQueryRunner(own);
      return await this.inTransaction({ ...statement, builder }, own);
    } finally {
      await own.release();
    }
  }

  private inTransaction(statement: Statement, runner: QueryRunner): Promise<ExecuteResult> {
    const { builder } = statement;
    return this.transactions.run(
      runner,
      () => this.needsTransaction(statement, runner),
      () =>
        isInsert(builder)
          ? this.insert(statement, builder, runner)
          : this.change(statement, new ChangeStatement(builder), runner),
    );
  }

  private needsTransaction({ builder, roles }: Statement, runner: QueryRunner): boolean {
    if (builder.expressionMap.useTransaction) return true;
    switch (this.options.capture.outsideTransaction) {
      case 'wrap':
        return true;
      case 'emit':
        // Only a transaction can keep the rows as they were selected.
        return !isInsert(builder) && this.rows.mustBeSelected(new ChangeStatement(builder), roles);
      case 'throw':
        this.refusals.refuseOutside(roles, runner);
        return false;
    }
  }

  private async change(
    { execute, roles, site }: Statement,
    change: ChangeStatement,
    runner: QueryRunner,
  ): Promise<ExecuteResult> {
    const identified = await this.rows.identify(change, roles, runner, site);
    const builder = identified?.selected ? change.narrowedTo(identified.selected) : change.builder;
    const result = await this.running.run(builder, () => execute(builder));
    if (identified && result.affected !== 0) await this.rows.mark(identified, change, roles, runner);
    return result;
  }

  private async insert(
    { execute, roles, site }: Statement,
    builder: InsertBuilder,
    runner: QueryRunner,
  ): Promise<ExecuteResult> {
    const { metadata } = builder.expressionMap.mainAlias!;
    const isSelected = 'insertFromSelect' in builder.expressionMap && builder.expressionMap.insertFromSelect;
    const returnsKeys = !isSelected && returnsChangedKeys(builder, metadata, roles, runner);
    if (isSelected || (isUpsert(builder) && !returnsKeys)) {
      this.refusals.refuseUnidentified(metadata, runner, {
        method: isSelected
          ? 'an insert from a select'
          : 'upsert() or an insert that may find an existing row',
        instead: 'Use save(), or insert() and update()',
        site,
      });
    }
    const result = await this.running.run(builder, () => execute(builder));
    if (!isUpsert(builder) || !returnsKeys) return result;
    await this.rows.markUpserted(returnedKeys(result, metadata), roles, runner);
    return result;
  }
}
