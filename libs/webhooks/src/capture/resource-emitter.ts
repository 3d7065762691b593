import { Inject, Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { CapturedChangesEmitter } from '../emit/captured-changes.emitter.js';
import { RenderingFailedError } from '../errors/capture.errors.js';
import { WebhooksError } from '../errors/webhooks.error.js';
import type { EventBodyTooLargeEvent } from '../observe/lifecycle-event.js';
import { chunksOf } from '../shared/chunks-of.js';
import { textOf } from '../shared/text-of.js';
import type { Database } from '../store/database/database.js';
import { EventsStore } from '../store/emit/events.store.js';
import { WEBHOOKS_DATABASE } from '../store/database/tokens.js';
import { CaptureMap } from './capture-map.js';
import { ChangeRenderer } from './change-renderer.js';
import { ChangedRoots } from './changed-roots.js';
import type { ChangedRows } from './changed-rows.js';
import { CommittedReads } from './typeorm/committed-reads.js';
import type { WebhookSource } from './webhook-source.js';

/** Maximum number of resources that are rendered and emitted together. */
const maxResourcesPerEmit = 500;

/** Emits each changed resource of a transaction exactly once, in the same transaction. */
@Injectable()
export class ResourceEmitter {
  constructor(
    private readonly map: CaptureMap,
    private readonly store: EventsStore,
    private readonly committed: CommittedReads,
    private readonly renderer: ChangeRenderer,
    private readonly emitter: CapturedChangesEmitter,
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
  ) {}

  /**
   * @returns lifecycle events to publish after the commit
   * @throws RenderingFailedError when a source throws an error. Database errors and errors of the library are
   *   rethrown unchanged
   */
  async emit(changed: ChangedRows, manager: EntityManager): Promise<EventBodyTooLargeEvent[]> {
    const tooLarge: EventBodyTooLargeEvent[] = [];
    const sources = await this.withSubscribedEntity(changed, manager);
    if (sources.length === 0) return tooLarge;
    // Reads through this EntityManager also show what other transactions have committed after this
    // transaction began. At REPEATABLE READ on MySQL and MariaDB, reads through `manager` don't show that.
    const freshManager = await this.committed.within(manager);
    for (const source of sources) {
      tooLarge.push(
        ...(await nameSourceInErrors(source, () => this.emitSource(source, changed, manager, freshManager))),
      );
    }
    return tooLarge;
  }

  /**
   * Returns the sources that have changed rows and whose entity has a subscriber. To prevent deadlocks, the
   * sources always have the same order, and the rows of each source are locked in ascending order.
   */
  private async withSubscribedEntity(changed: ChangedRows, manager: EntityManager): Promise<WebhookSource[]> {
    const changedSources = changed.sources;
    const sources = this.map.sources.filter((source) => changedSources.has(source));
    const entities = [...new Set(sources.map(({ entity }) => entity))];
    const subscribed = await this.store.subscribedEntities(manager, entities);
    return sources.filter(({ entity }) => subscribed.has(entity));
  }

  private async emitSource(
    source: WebhookSource,
    changed: ChangedRows,
    manager: EntityManager,
    freshManager: EntityManager,
  ): Promise<EventBodyTooLargeEvent[]> {
    const tooLarge: EventBodyTooLargeEvent[] = [];
    const roots = new ChangedRoots(
      this.map.rolesOfSource(source),
      changed,
      freshManager,
      this.database.dialect,
    );
    for (const ids of chunksOf(await roots.lock(manager), maxResourcesPerEmit)) {
      const changes = await this.renderer.render(source, ids, changed, { manager, freshManager });
      tooLarge.push(...(await this.emitter.emit(changes, manager)));
    }
    return tooLarge;
  }
}

/**
 * Runs `work`. If it throws, wraps the error in a RenderingFailedError that names the source. Errors of the
 * database are not wrapped, whether a statement of the source or of the library failed, because hosts retry a
 * transaction after a deadlock. The library's own errors are not wrapped either, because they already say
 * what is wrong.
 */
async function nameSourceInErrors<T>(source: WebhookSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof QueryFailedError || error instanceof WebhooksError) throw error;
    throw new RenderingFailedError(
      `${source.constructor.name} failed to render the changes of this transaction, so the transaction is not committed: ${textOf(error)}`,
      { cause: error },
    );
  }
}
