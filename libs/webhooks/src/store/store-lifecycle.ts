import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { serverOf } from '../model/database-server.js';
import { linesToAdd } from '../model/lines-to-add.js';
import type { Database } from './database/database.js';
import { query } from './database/script.js';
import { WEBHOOKS_DATA_SOURCE, WEBHOOKS_DATABASE } from './database/tokens.js';
import { missingKeys } from './webhooks/reencrypt.sql.js';
import { SecretEncryption } from './webhooks/secret-encryption.js';

/**
 * The last column that the newest migration adds to the webhook table. If this column exists, all migrations
 * have run.
 */
const newestColumn = 'window_no';

/** Checks the database at start-up, and closes the library's own connections at shutdown. */
@Injectable()
export class StoreLifecycle implements OnApplicationShutdown {
  private checked: Promise<void> | undefined;

  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly encryption: SecretEncryption,
  ) {}

  /**
   * Checks that the library supports the database server and its encoding, that the tables exist, and that no
   * encryption key is missing. The check runs once, even if several callers ask for it.
   * @throws WebhooksConfigurationError if the server or its encoding is not supported, if the tables are
   *   missing or belong to an older version of the library, or if a token or secret in the tables is
   *   encrypted with a key that is missing
   */
  check(): Promise<void> {
    return (this.checked ??= this.checkAll());
  }

  /**
   * Closes the database. This happens here and not in `onModuleDestroy`, because requests that arrived before
   * the HTTP server closed may need the database until now.
   */
  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }

  private async checkAll(): Promise<void> {
    await serverOf(this.dataSource, (sql) => this.database.read(() => query(sql)));
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
        `the library's tables cannot be read (${String(error)}); ${linesToAdd}`,
        { cause: error },
      );
    }
  }

  private async checkKeys(): Promise<void> {
    const missing = await this.database.read(() => missingKeys(this.database.dialect, this.encryption));
    if (missing.length === 0) return;
    const lost = missing.map((id) => `"lost:${id}"`).join(', ');
    throw new WebhooksConfigurationError(
      `encryptionKeys lacks ${missing.join(', ')}, with which tokens or secrets of webhooks are encrypted; add the key again ` +
        `or, if it is lost, add ${lost} to encryptionKeys, and rotate the tokens and secrets of these webhooks`,
    );
  }
}
