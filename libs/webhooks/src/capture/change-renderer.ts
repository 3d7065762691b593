import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import type { WebhookEntityChange } from '../emit/webhook-change.js';
import { EventsStore } from '../store/emit/events.store.js';
import type { ChangedRows } from './changed-rows.js';
import type { RowId } from './row-id.js';
import type { LocatedResource, RemovedResource, WebhookSource } from './webhook-source.js';

/**
 * The host's open transaction, with two EntityManagers. `manager` is the one that the host uses. Reads
 * through `freshManager` always show current data (see `CommittedReads`).
 */
interface Transaction {
  readonly manager: EntityManager;
  readonly freshManager: EntityManager;
}

/**
 * Turns changed resources into the changes to emit. The bodies are rendered by the `WebhookSource` of the
 * resources.
 */
@Injectable()
export class ChangeRenderer {
  constructor(
    private readonly store: EventsStore,
    private readonly catalog: Catalog,
  ) {}

  /**
   * Returns the changes to emit for resources of one source. Leaves out resources whose org has no
   * subscriber.
   * @param ids primary keys of the root rows of the resources
   */
  async render(
    source: WebhookSource,
    ids: readonly RowId[],
    changed: ChangedRows,
    { manager, freshManager }: Transaction,
  ): Promise<WebhookEntityChange[]> {
    const located = await source.locate(ids, freshManager);
    const removed = await findRemoved(source, ids, located, changed, freshManager);
    const wanted = await this.withSubscribedOrg(source, [...located, ...removed], manager);
    const toRender = located.filter((resource) => wanted.has(resource));
    const bodies = toRender.length === 0 ? [] : await source.render(toRender, freshManager);
    if (bodies.length !== toRender.length) {
      throw new Error(
        `render() returned ${bodies.length} bodies for ${toRender.length} resources. It must return one body for each resource.`,
      );
    }
    const rendered = toRender.map((resource, n) => ({ ...resource, body: bodies[n] }));
    return [...rendered, ...removed.filter((resource) => wanted.has(resource))].map((resource) =>
      changeOf(source, resource),
    );
  }

  /**
   * Returns the resources whose org has a subscriber. The other resources are not rendered, because nobody
   * would receive them.
   */
  private async withSubscribedOrg<Resource extends { readonly org?: string }>(
    { entity }: WebhookSource,
    resources: readonly Resource[],
    manager: EntityManager,
  ): Promise<ReadonlySet<Resource>> {
    if (this.catalog.find(entity)?.scope === 'global') return new Set(resources);
    const orgs = new Set(resources.flatMap(({ org }) => (org === undefined ? [] : [org])));
    const subscribed = await this.store.subscribedOrgs(manager, entity, [...orgs]);
    // Keep resources that have no org. If their entity requires an org, `emitMany` throws an error that says
    // so.
    return new Set(resources.filter(({ org }) => org === undefined || subscribed.has(org)));
  }
}

async function findRemoved(
  source: WebhookSource,
  ids: readonly RowId[],
  located: readonly LocatedResource[],
  changed: ChangedRows,
  freshManager: EntityManager,
): Promise<RemovedResource[]> {
  if (!source.removed) return [];
  const existing = new Set(located.map(({ id }) => String(id)));
  const removed: RemovedResource[] = [];
  for (const id of ids) {
    const row = existing.has(String(id)) ? undefined : changed.removedRow(source, id);
    const resource = row && (await source.removed(row, freshManager));
    if (resource) removed.push(resource);
  }
  return removed;
}

function changeOf({ entity }: WebhookSource, { org, resource, body }: RemovedResource): WebhookEntityChange {
  return { entity, body, ...(org !== undefined && { org }), ...(resource !== undefined && { resource }) };
}
