import type { CatalogEntity, WebhookEntityDefinition } from './entity-definition.js';
import { standardEntities } from './readycloud-v2/standard-entities.js';

const defaults = { description: '', scope: 'org', kind: 'state' } as const;
/**
 * Example and schema of an entity that the host declares without them. A standard entity that the host
 * declares again doesn't keep its own, because the host's body may be different.
 */
const unknownBody = { example: null, schema: {} };

/**
 * All entities that customers can subscribe to and that the host can emit: the six of the v2 API, and those
 * that the host declares.
 */
export class Catalog {
  private readonly byName = new Map<string, CatalogEntity>();

  constructor(hostEntities: readonly WebhookEntityDefinition[]) {
    for (const entity of [...standardEntities, ...hostEntities]) {
      const base = this.byName.get(entity.name) ?? defaults;
      this.byName.set(entity.name, { ...base, ...unknownBody, ...givenOf(entity) });
    }
  }

  /**
   * Returns all entities: first the six of the v2 API, in the order of its documentation, then those of the
   * host.
   */
  all(): CatalogEntity[] {
    return [...this.byName.values()];
  }

  /** Returns the names of all entities, in the same order as `all`. */
  names(): string[] {
    return [...this.byName.keys()];
  }

  /** Returns true if there is an entity with this name. */
  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Returns the entity with this name, or undefined if there is none. */
  find(name: string): CatalogEntity | undefined {
    return this.byName.get(name);
  }
}

/** Returns the entity without fields that are null or undefined, so that the defaults apply to them. */
function givenOf(entity: WebhookEntityDefinition): WebhookEntityDefinition {
  const given = Object.entries(entity).filter(([, value]) => (value ?? null) !== null);
  return Object.fromEntries(given) as unknown as WebhookEntityDefinition;
}
