import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import { hostTransaction } from '../emit/host-transaction.js';
import type { EmitOptions } from '../emit/webhook-change.js';
import { InvalidEventError } from '../errors/emit.errors.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { CaptureMap } from './capture-map.js';
import { OpenTransactions } from './open-transactions.js';
import type { RowId } from './row-id.js';

/** Tells capture about changes that TypeORM doesn't report, such as raw SQL. */
@Injectable()
export class WebhookChanges {
  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Marks resources as changed. When the transaction commits, they are rendered and emitted like every other
   * resource that it changes. Call it before `update()`, `delete()` or a query builder changes a captured
   * class: without it, those calls are refused.
   *
   * @param entity an entity that has a source
   * @param ids primary keys of root rows: for example of the orders, if their boxes change
   * @param options `manager` of the transaction. Without it, `touch` runs a transaction of its own, which
   *   emits the resources as they are now
   * @throws InvalidEventError when the entity has no source, or the manager belongs to another DataSource.
   *   Without a manager, also every error of the commit, such as RenderingFailedError
   */
  async touch(
    entity: WebhookEntityName,
    ids: RowId | readonly RowId[],
    { manager }: EmitOptions = {},
  ): Promise<void> {
    const sources = this.map.sources.filter((source) => source.entity === entity);
    if (sources.length === 0) {
      throw new InvalidEventError(
        `"${entity}" has no source, so it cannot be rendered. Register a source with WebhooksModule.forFeature(), or call emit().`,
      );
    }
    const transaction = hostTransaction(manager ?? this.options.transactionManager(), this.dataSource);
    if (!transaction) return this.dataSource.transaction((own) => this.touch(entity, ids, { manager: own }));
    const changed = this.transactions.innermost(transaction.queryRunner!)!;
    for (const source of sources) {
      changed.markTouched(source);
      for (const id of [ids].flat()) changed.mark(this.map.rootOf(source), id);
    }
  }
}
