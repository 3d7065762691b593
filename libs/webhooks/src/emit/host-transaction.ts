import type { DataSource, EntityManager } from 'typeorm';
import { InvalidEventError } from '../errors/emit.errors.js';
import { dataSourceOf } from '../shared/data-source-of.js';

/**
 * Returns the given manager if it has an open transaction, so that an event can be written in this
 * transaction. Otherwise returns undefined.
 *
 * @throws InvalidEventError when the manager belongs to another DataSource
 */
export function hostTransaction(
  manager: EntityManager | undefined,
  dataSource: DataSource,
): EntityManager | undefined {
  if (!manager) return undefined;
  if (dataSourceOf(manager) !== dataSource) {
    throw new InvalidEventError(
      "The given manager belongs to another DataSource than this WebhooksModule, so the event cannot join the manager's transaction. " +
        'Pass a manager of the DataSource that WebhooksModule.forRoot() uses.',
    );
  }
  return manager.queryRunner?.isTransactionActive ? manager : undefined;
}
