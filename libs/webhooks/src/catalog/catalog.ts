import type { CatalogEntity, WebhookEntityDefinition } from './entity-definition.js';
import { standardEntities } from './readycloud-v2/standard-entities.js';

const defaults = { description: '', scope: 'org', kind: 'state' } as const;
/**
 * Default example and schema of an entity. If the host redeclares a standard entity, these defaults replace
 * the standard example and schema, because the host's body may be different.
 */
const unknownBody = { example: null, schema: {} };

/**
 * All entities that customers can subscribe to and that the host can emit. These are the six entities of the
 * v2 API and the entities that the host declares.
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
   * Returns all entities. The six entities of the v2 API come first, in the order of the v2 documentation.
   * The host's entities follow.
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

/** Returns the entity without its null and undefined fields, so that the defaults apply instead. */
function givenOf(entity: WebhookEntityDefinition): WebhookEntityDefinition {
  const given = Object.entries(entity).filter(([, value]) => (value ?? null) !== null);
  return Object.fromEntries(given) as unknown as WebhookEntityDefinition;
}
