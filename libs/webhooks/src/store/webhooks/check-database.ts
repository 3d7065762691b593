import { WebhooksConfigurationError } from '../../errors/configuration.error.js';
import type { Database } from '../database/database.js';
import { query } from '../database/script.js';
import { missingKeys } from './reencrypt.sql.js';
import type { SecretsAtRest } from './secrets-at-rest.js';

/** What the newest migration has added to the webhooks last. */
const newestColumn = 'previous_token_until';

/**
 * Whether all is there that is needed at the start.
 * @throws WebhooksConfigurationError when the tables aren't there, or are those of an older version, or a key is missing for what is in them
 */
export async function checkDatabase(database: Database, secrets: SecretsAtRest): Promise<void> {
  await checkTables(database);
  await checkKeys(database, secrets);
}

async function checkTables(database: Database): Promise<void> {
  try {
    const { tables } = database.dialect;
    for (const table of Object.values(tables)) {
      await database.read(() => query(`select 1 from ${table} where 1 = 0`));
    }
    await database.read(() => query(`select ${newestColumn} from ${tables.webhook} where 1 = 0`));
  } catch (error) {
    throw new WebhooksConfigurationError(
      'its tables cannot be read: add ...webhookMigrations to the migrations of the DataSource and run them before the start ' +
        `(migrationsRun: true does) (${String(error)})`,
      { cause: error },
    );
  }
}

async function checkKeys(database: Database, secrets: SecretsAtRest): Promise<void> {
  const missing = await database.read(() => missingKeys(database.dialect, secrets));
  if (missing.length === 0) return;
  const lost = missing.map((id) => `"lost:${id}"`).join(', ');
  throw new WebhooksConfigurationError(
    `encryptionKeys lacks ${missing.join(', ')}, with which tokens or secrets of webhooks are encrypted. Where that key is lost give it ${lost}, ` +
      'and the webhooks other tokens and secrets',
  );
}
