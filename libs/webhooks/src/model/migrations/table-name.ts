import type { EntityTarget, QueryRunner } from 'typeorm';
import { WebhooksConfigurationError } from '../../errors/configuration.error.js';

/** The table of one of our classes, with the schema, `entityPrefix` and naming strategy of the host's DataSource. */
export function tableNameOf(
  queryRunner: QueryRunner,
  entity: EntityTarget<object> & { name: string },
): string {
  const { dataSource } = queryRunner;
  if (dataSource.hasMetadata(entity)) return dataSource.getMetadata(entity).tablePath;
  throw new WebhooksConfigurationError(
    `the DataSource that runs webhookMigrations doesn't know ${entity.name}: add ...webhookEntities to its entities`,
  );
}
