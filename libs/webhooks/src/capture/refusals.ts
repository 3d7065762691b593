import { Logger } from '@nestjs/common';
import type { EntityMetadata, QueryRunner } from 'typeorm';
import { ChangeRefusedError } from '../errors/capture.errors.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { CaptureMap } from './capture-map.js';
import type { Role } from './role.js';
import type { OpenTransactions } from './open-transactions.js';

/** Refuses the changes of captured classes that can't be told, as far as the options don't let them pass. */
export class Refusals {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    private readonly options: ResolvedOptions['capture'],
  ) {}

  /** @throws ChangeRefusedError when there is no transaction that an event could join */
  ofOutside(roles: readonly Role[], runner: QueryRunner): void {
    if (runner.isTransactionActive || this.options.outsideTransaction === 'emit') return;
    const { name, source } = roles[0]!;
    throw new ChangeRefusedError(
      `${name} is changed outside of any transaction, so its "${source.entity}" webhooks could miss it. Change it in one: dataSource.transaction(…), or save() with its own; ` +
        "or set capture.outsideTransaction to 'emit' and read what that risks in docs/capture.md.",
    );
  }

  /**
   * Passes when the transaction has touched all sources of the class before.
   * @param method how it is changed, in words
   * @throws ChangeRefusedError
   */
  ofUnidentified(metadata: EntityMetadata, runner: QueryRunner, method: string): void {
    const sources = this.map.rolesOf(metadata)!.map(({ source }) => source);
    const source = sources.find((one) => !this.transactions.isTouched(runner, one));
    if (!source || this.options.unidentified === 'ignore') return;
    const problem =
      `${metadata.name} is changed by ${method}, of which TypeORM doesn't say which rows it changes, so the "${source.entity}" webhooks can't be told. ` +
      `Use save() or remove(), or say it before: webhookChanges.touch('${source.entity}', ids, { manager }).`;
    if (this.options.unidentified === 'throw') throw new ChangeRefusedError(problem);
    this.logger.warn(problem);
  }
}
