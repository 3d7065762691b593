import { Inject, Injectable } from '@nestjs/common';
import type { EntityMetadata, QueryRunner } from 'typeorm';
import { AfterCommitSubscriber } from '../emit/after-commit.subscriber.js';
import { ChangeRefusedError } from '../errors/capture.errors.js';
import type { ChangeUnidentifiedEvent } from '../observe/lifecycle-event.js';
import { Telemetry } from '../observe/telemetry.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { callSite } from '../shared/call-site.js';
import { CaptureMap } from './capture-map.js';
import { OpenTransactions } from './open-transactions.js';
import type { Role } from './role.js';
import type { WebhookSource } from './webhook-source.js';

/** A change whose rows the library can't identify. */
interface UnidentifiedChange {
  /** What makes the change, for the error message. */
  readonly method: string;
  /** What the host can do instead, for the error message. */
  readonly instead: string;
  /** The place in the host's code that makes the change. Undefined if it is unknown. */
  readonly site?: string | undefined;
}

/**
 * Refuses changes of captured classes that the library could not emit reliably. These are changes outside any
 * transaction, and changes whose rows can't be identified. The options under `capture` can allow
 * such changes.
 */
@Injectable()
export class Refusals {
  /** The changes that were reported to the log. */
  private readonly warned = new Set<string>();

  constructor(
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    private readonly afterCommit: AfterCommitSubscriber,
    private readonly lifecycle: WebhookLifecycle,
    private readonly telemetry: Telemetry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Refuses a change outside any transaction, because the event could not be written in the same transaction
   * as the change. The option `capture.outsideTransaction` can allow such changes. With `'wrap'`, only a
   * save() or remove() with `transaction: false` comes here outside any transaction.
   * @throws ChangeRefusedError when the change is refused
   */
  refuseOutside(roles: readonly Role[], runner: QueryRunner): void {
    const { outsideTransaction } = this.options.capture;
    if (runner.isTransactionActive || outsideTransaction === 'emit') return;
    const { name, source } = roles[0]!;
    throw new ChangeRefusedError(
      `${name} was about to change outside any transaction, so the "${source.entity}" webhooks could miss the change. ` +
        (outsideTransaction === 'wrap'
          ? 'Leave out transaction: false, so that TypeORM opens a transaction, or use dataSource.transaction(…). '
          : "Make the change in a transaction: use dataSource.transaction(…), or set capture.outsideTransaction to 'wrap'. ") +
        "To allow such changes, set capture.outsideTransaction to 'emit', after reading about the risk in docs/capture.md.",
    );
  }

  /**
   * Handles a change whose rows the library can't identify. The option `capture.unidentified` decides whether
   * the change is refused, reported or ignored. After the host has called `touch` (see `isTouched`), the
   * change is always allowed.
   * @throws ChangeRefusedError when the change is refused
   */
  refuseUnidentified(metadata: EntityMetadata, runner: QueryRunner, change: UnidentifiedChange): void {
    const source = this.untouchedSource(metadata, runner);
    const { unidentified } = this.options.capture;
    if (!source || unidentified === 'ignore') return;
    const { method, instead, site } = change;
    const problem =
      `${metadata.name} is changed by ${method}${site === undefined ? '' : ` at ${site}`}. The library can't tell which rows change, so the "${source.entity}" webhooks would miss the change. ` +
      `${instead}, or call webhookChanges.touch('${source.entity}', ids, { manager }) before the change.`;
    if (unidentified === 'throw') throw new ChangeRefusedError(problem);
    this.warnOnce(`${metadata.name} ${method} ${site}`, problem);
    this.publish(runner, {
      type: 'change.unidentified',
      entity: source.entity,
      changedClass: metadata.name,
      method,
      callSite: site ?? null,
    });
  }

  /** Returns the place in the host's code that executes `method`, if a warning needs it. */
  siteOf(method: (...args: never[]) => unknown): string | undefined {
    return this.options.capture.unidentified === 'warn' ? callSite(method) : undefined;
  }

  /** Returns true if the host has called `touch` in this transaction for every source with this class. */
  isTouched(metadata: EntityMetadata, runner: QueryRunner): boolean {
    return this.untouchedSource(metadata, runner) === undefined;
  }

  private untouchedSource(metadata: EntityMetadata, runner: QueryRunner): WebhookSource | undefined {
    const sources = this.map.rolesOfClass(metadata)!.map(({ source }) => source);
    return sources.find((one) => !this.transactions.isTouched(runner, one));
  }

  private warnOnce(key: string, problem: string): void {
    if (this.warned.has(key)) return;
    this.warned.add(key);
    this.telemetry.report({ type: 'change.unidentified', problem });
  }

  private publish(runner: QueryRunner, event: ChangeUnidentifiedEvent): void {
    if (runner.isTransactionActive) this.afterCommit.publish(runner, [event]);
    else this.lifecycle.publish(event);
  }
}
