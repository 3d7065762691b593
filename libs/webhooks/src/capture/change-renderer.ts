import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager, QueryRunner } from 'typeorm';
import { QueryFailedError } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import { RenderingFailedError } from '../errors/capture.errors.js';
import { WebhooksError } from '../errors/webhooks.error.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { chunksOf } from '../shared/chunks-of.js';
import { textOf } from '../shared/text-of.js';
import { EventsStore } from '../store/emit/events.store.js';
import type { WebhookEntityChange } from '../emit/webhook-change.js';
import { WebhookEmitter } from '../emit/webhook-emitter.service.js';
import { CaptureMap } from './capture-map.js';
import { ChangedRoots } from './changed-roots.js';
import { CommittedReads } from './typeorm/committed-reads.js';
import type { ChangedRows } from './changed-rows.js';
import { OpenTransactions } from './open-transactions.js';
import type { LocatedResource, RemovedResource, WebhookSource } from './webhook-source.js';
import type { RowId } from './row-id.js';

/** Resources that are rendered and emitted at once. */
const mostAtOnce = 500;
/** What other subscribers change before the commit is rendered too; more often than that something goes around in a circle. */
const mostRounds = 10;

/** Just before a transaction commits: renders each resource that it has changed, once, and emits it. */
@Injectable()
export class ChangeRenderer {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    private readonly committed: CommittedReads,
    private readonly store: EventsStore,
    private readonly emitter: WebhookEmitter,
    private readonly catalog: Catalog,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws RenderingFailedError, and whatever the database says: the transaction fails then */
  async emitChanges(runner: QueryRunner): Promise<void> {
    for (let round = 1; ; round++) {
      const changes = this.transactions.take(runner);
      if (!changes) return;
      if (round > mostRounds) {
        throw new RenderingFailedError(
          'Captured classes are changed again and again while the changes of this transaction are rendered: locate() and render() must only read.',
        );
      }
      await this.emitOrLog(runner, changes);
    }
  }

  private async emitOrLog(runner: QueryRunner, changes: ChangedRows): Promise<void> {
    if (this.options.capture.renderingErrors === 'throw') return this.emitAll(runner.manager, changes);
    await runner.query('SAVEPOINT webhooks');
    try {
      await this.emitAll(runner.manager, changes);
    } catch (error) {
      // The transaction goes on as if nothing had been tried; but where a deadlock has ended it, the savepoint is gone with it.
      await runner.query('ROLLBACK TO SAVEPOINT webhooks').catch(() => {
        throw error;
      });
      this.logger.error(`Changes are committed without their webhooks: ${textOf(error)}`);
      return;
    }
    await runner.query('RELEASE SAVEPOINT webhooks');
  }

  private async emitAll(manager: EntityManager, changes: ChangedRows): Promise<void> {
    const changed = changes.sources;
    const entities = [...new Set([...changed].map(({ entity }) => entity))];
    const subscribed = await this.store.subscribedEntities(manager, entities);
    // Always in the same order, and so are their rows: transactions that lock several don't wait for each other in a circle.
    const sources = this.map.sources.filter((source) => changed.has(source) && subscribed.has(source.entity));
    if (sources.length === 0) return;
    const reads = await this.committed.within(manager);
    for (const source of sources) {
      await namingIt(source, async () => {
        const roots = new ChangedRoots(this.map.classesOf(source), changes, reads);
        for (const ids of chunksOf(await roots.findLocked(manager), mostAtOnce)) {
          await this.emit(source, ids, changes, { manager, reads });
        }
      });
    }
  }

  private async emit(
    source: WebhookSource,
    ids: readonly RowId[],
    changes: ChangedRows,
    { manager, reads }: { readonly manager: EntityManager; readonly reads: EntityManager },
  ): Promise<void> {
    const located = await source.locate(ids, reads);
    const removed = await removedOf(source, ids, located, changes, reads);
    const wanted = await this.wantedOf(source, [...located, ...removed], manager);
    const toRender = located.filter((one) => wanted.has(one));
    const bodies = toRender.length === 0 ? [] : await source.render(toRender, reads);
    if (bodies.length !== toRender.length) {
      throw new Error(`render() was given ${toRender.length} resources and has made ${bodies.length} bodies`);
    }
    const rendered = toRender.map((one, n) => ({ ...one, body: bodies[n] }));
    const toEmit = [...rendered, ...removed.filter((one) => wanted.has(one))];
    if (toEmit.length === 0) return;
    await this.emitter.emitMany(
      toEmit.map((one) => changeOf(source, one)),
      { manager },
    );
  }

  /** Those that somebody subscribes to: nothing is rendered for nobody. */
  private async wantedOf<Resource extends { readonly org?: string }>(
    { entity }: WebhookSource,
    resources: readonly Resource[],
    manager: EntityManager,
  ): Promise<ReadonlySet<Resource>> {
    if (this.catalog.find(entity)?.scope === 'global') return new Set(resources);
    const orgs = new Set(resources.flatMap(({ org }) => (org === undefined ? [] : [org])));
    const subscribed = await this.store.subscribedOrgs(manager, entity, [...orgs]);
    // One without its org is refused where it is emitted.
    return new Set(resources.filter(({ org }) => org === undefined || subscribed.has(org)));
  }
}

async function removedOf(
  source: WebhookSource,
  ids: readonly RowId[],
  located: readonly LocatedResource[],
  changes: ChangedRows,
  reads: EntityManager,
): Promise<RemovedResource[]> {
  if (!source.removed) return [];
  const there = new Set(located.map(({ id }) => String(id)));
  const removed: RemovedResource[] = [];
  for (const id of ids) {
    const row = there.has(String(id)) ? undefined : changes.removedRow(source, id);
    const resource = row && (await source.removed(row, reads));
    if (resource) removed.push(resource);
  }
  return removed;
}

function changeOf({ entity }: WebhookSource, { org, resource, body }: RemovedResource): WebhookEntityChange {
  return { entity, body, ...(org !== undefined && { org }), ...(resource !== undefined && { resource }) };
}

/** What the database says stays as it is, for hosts that try again after a deadlock; so does what says itself what is wrong. */
async function namingIt(source: WebhookSource, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof QueryFailedError || error instanceof WebhooksError) throw error;
    throw new RenderingFailedError(
      `${source.constructor.name} can't render what this transaction has changed, so it is not committed: ${textOf(error)}`,
      { cause: error },
    );
  }
}
