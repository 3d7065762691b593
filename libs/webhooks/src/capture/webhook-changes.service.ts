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

/**
 * Marks resources as changed when TypeORM doesn't report the change, for example a change by raw SQL. Inject
 * this service and call `touch`.
 */
@Injectable()
export class WebhookChanges {
  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Marks resources as changed. When the transaction commits, the library renders and emits these resources,
   * together with all other resources that the transaction has changed. Call `touch` before you change a
   * captured class in a way for which the library can't tell the rows, for example by raw SQL. Otherwise the
   * library refuses the change by default.
   *
   * @param entity the name of an entity that has a source
   * @param ids primary keys of the root rows of the resources. If the boxes of an order change, pass the id
   *   of the order
   * @param options `manager`: the EntityManager of the transaction that makes the change. Default: the
   *   manager that the option `transactionManager` returns. If there is no manager, or the manager isn't in a
   *   transaction, `touch` emits the current state of the resources in a separate transaction
   * @throws InvalidEventError when the entity has no source, or the manager belongs to another DataSource. If
   *   `touch` uses a separate transaction, it also throws every error of the commit, such as
   *   RenderingFailedError or TypeORM's QueryFailedError
   */
  async touch(
    entity: WebhookEntityName,
    ids: RowId | readonly RowId[],
    { manager }: EmitOptions = {},
  ): Promise<void> {
    const sources = this.map.sources.filter((source) => source.entity === entity);
    if (sources.length === 0) {
      throw new InvalidEventError(
        `"${entity}" has no source that could render its resources. Register a source with WebhooksModule.forFeature(), or call emit() instead of touch().`,
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
