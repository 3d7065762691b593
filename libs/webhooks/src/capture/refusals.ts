import { Inject, Injectable } from '@nestjs/common';
import type { EntityMetadata, QueryRunner } from 'typeorm';
import { ChangeRefusedError } from '../errors/capture.errors.js';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { CaptureMap } from './capture-map.js';
import { OpenTransactions } from './open-transactions.js';
import type { Role } from './role.js';

/**
 * Refuses changes of captured classes that cannot be captured, unless the options under `capture` allow them.
 */
@Injectable()
export class Refusals {
  constructor(
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    private readonly telemetry: Telemetry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws ChangeRefusedError when there is no transaction that an event could join */
  refuseOutside(roles: readonly Role[], runner: QueryRunner): void {
    if (runner.isTransactionActive || this.options.capture.outsideTransaction === 'emit') return;
    const { name, source } = roles[0]!;
    throw new ChangeRefusedError(
      `${name} was about to change outside any transaction, so its "${source.entity}" webhooks could miss the change. ` +
        'Make the change in a transaction: use dataSource.transaction(…), or let save() open one. ' +
        "Or set capture.outsideTransaction to 'emit', after reading about the risk in docs/capture.md.",
    );
  }

  /**
   * Allows the change if the transaction has touched all sources of the class before.
   * @param method how the class is changed, for the message
   * @throws ChangeRefusedError
   */
  refuseUnidentified(metadata: EntityMetadata, runner: QueryRunner, method: string): void {
    const sources = this.map.rolesOfClass(metadata)!.map(({ source }) => source);
    const source = sources.find((one) => !this.transactions.isTouched(runner, one));
    const { unidentified } = this.options.capture;
    if (!source || unidentified === 'ignore') return;
    const problem =
      `${metadata.name} is changed by ${method}. TypeORM doesn't report which rows that changes, so the "${source.entity}" webhooks would miss them. ` +
      `Use save() or remove(), or call webhookChanges.touch('${source.entity}', ids, { manager }) before the change.`;
    if (unidentified === 'throw') throw new ChangeRefusedError(problem);
    this.telemetry.report({ type: 'change.unidentified', problem });
  }
}
