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
 * Refuses changes of captured classes that the library could not emit reliably. These are changes outside any
 * transaction, and changes for which TypeORM doesn't report the rows. The options under `capture` can allow
 * such changes.
 */
@Injectable()
export class Refusals {
  constructor(
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    private readonly telemetry: Telemetry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Refuses a change outside any transaction, because the event could not be written in the same transaction
   * as the change. The option `capture.outsideTransaction` can allow such changes.
   * @throws ChangeRefusedError when the change is refused
   */
  refuseOutside(roles: readonly Role[], runner: QueryRunner): void {
    if (runner.isTransactionActive || this.options.capture.outsideTransaction === 'emit') return;
    const { name, source } = roles[0]!;
    throw new ChangeRefusedError(
      `${name} was about to change outside any transaction, so the "${source.entity}" webhooks could miss the change. ` +
        'Make the change in a transaction: use dataSource.transaction(…), or let save() open one. ' +
        "To allow such changes, set capture.outsideTransaction to 'emit', after reading about the risk in docs/capture.md.",
    );
  }

  /**
   * Handles a change for which TypeORM doesn't report the rows. The option `capture.unidentified` decides
   * whether the change is refused, reported or ignored. If the host has called `touch` in this transaction
   * for every source that contains the class, the change is always allowed.
   * @param method the method that makes the change, for the error message
   * @throws ChangeRefusedError when the change is refused
   */
  refuseUnidentified(metadata: EntityMetadata, runner: QueryRunner, method: string): void {
    const sources = this.map.rolesOfClass(metadata)!.map(({ source }) => source);
    const source = sources.find((one) => !this.transactions.isTouched(runner, one));
    const { unidentified } = this.options.capture;
    if (!source || unidentified === 'ignore') return;
    const problem =
      `${metadata.name} is changed by ${method}. TypeORM doesn't report which rows change, so the "${source.entity}" webhooks would miss the change. ` +
      `Use save() or remove(), or call webhookChanges.touch('${source.entity}', ids, { manager }) before the change.`;
    if (unidentified === 'throw') throw new ChangeRefusedError(problem);
    this.telemetry.report({ type: 'change.unidentified', problem });
  }
}
