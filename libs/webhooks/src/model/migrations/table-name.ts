import type { EntityTarget, QueryRunner } from 'typeorm';
import { WebhooksConfigurationError } from '../../errors/configuration.error.js';
import { dataSourceOf } from '../../shared/data-source-of.js';
import { linesToAdd } from '../lines-to-add.js';

/**
 * Returns the table name of one of the library's TypeORM classes. The name follows the schema, the
 * `entityPrefix` and the naming strategy of the host's DataSource.
 * @throws WebhooksConfigurationError if the DataSource does not include the class
 */
export function tableNameOf(
  queryRunner: QueryRunner,
  entity: EntityTarget<object> & { name: string },
): string {
  const dataSource = dataSourceOf(queryRunner);
  if (dataSource.hasMetadata(entity)) return dataSource.getMetadata(entity).tablePath;
  throw new WebhooksConfigurationError(
    `the DataSource that runs webhookMigrations does not include ${entity.name}; ${linesToAdd}`,
  );
}
