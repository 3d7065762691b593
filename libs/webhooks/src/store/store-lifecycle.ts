import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { Database } from './database/database.js';
import { query } from './database/script.js';
import { WEBHOOKS_DATABASE } from './tokens.js';
import { missingKeys } from './webhooks/reencrypt.sql.js';
import { SecretsAtRest } from './webhooks/secrets-at-rest.js';

/** The last column that the newest migration adds to the table of webhooks. */
const newestColumn = 'previous_token_until';

/** Checks the database at start-up, and closes the stores' connections at shutdown. */
@Injectable()
export class StoreLifecycle implements OnApplicationShutdown {
  private checked: Promise<void> | undefined;

  constructor(
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly secrets: SecretsAtRest,
  ) {}

  /**
   * Checks once, however many callers ask, that the tables are there and that no encryption key is missing.
   * @throws WebhooksConfigurationError when the tables are missing or belong to an older version, or a key that they need is missing
   */
  check(): Promise<void> {
    return (this.checked ??= this.checkAll());
  }

  /** Not in `onModuleDestroy`: requests that arrived before the server closed may need the database until now. */
  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }

  private async checkAll(): Promise<void> {
    await this.checkTables();
    await this.checkKeys();
  }

  private async checkTables(): Promise<void> {
    const { dialect } = this.database;
    try {
      for (const table of Object.values(dialect.tables)) {
        await this.database.read(() => query(`select 1 from ${table} where 1 = 0`));
      }
      await this.database.read(() =>
        query(`select ${newestColumn} from ${dialect.tables.webhook} where 1 = 0`),
      );
    } catch (error) {
      throw new WebhooksConfigurationError(
        'its tables cannot be read: add ...webhookMigrations to the migrations of the DataSource and run them before the start ' +
          `(migrationsRun: true does) (${String(error)})`,
        { cause: error },
      );
    }
  }

  private async checkKeys(): Promise<void> {
    const missing = await this.database.read(() => missingKeys(this.database.dialect, this.secrets));
    if (missing.length === 0) return;
    const lost = missing.map((id) => `"lost:${id}"`).join(', ');
    throw new WebhooksConfigurationError(
      `encryptionKeys lacks ${missing.join(', ')}, with which tokens or secrets of webhooks are encrypted. Where that key is lost give it ${lost}, ` +
        'and the webhooks other tokens and secrets',
    );
  }
}
