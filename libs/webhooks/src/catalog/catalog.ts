import type { CatalogEntity, WebhookEntityDefinition } from './entity-definition.js';
import { standardEntities } from './readycloud-v2/standard-entities.js';

const defaults = { description: '', scope: 'org', kind: 'state' } as const;
/** For a host's entity that doesn't describe its body, because another body's example would be wrong. */
const unknownBody = { example: null, schema: {} };

/** All entities that can be subscribed to and emitted: the six of the v2 API and the host's own. */
export class Catalog {
  private readonly byName = new Map<string, CatalogEntity>();

  constructor(hostEntities: readonly WebhookEntityDefinition[]) {
    for (const entity of [...standardEntities, ...hostEntities]) {
      const base = this.byName.get(entity.name) ?? defaults;
      this.byName.set(entity.name, { ...base, ...unknownBody, ...givenOf(entity) });
    }
  }

  /** Returns all entities: first the six, in the order of the v2 documentation, then the host's. */
  all(): CatalogEntity[] {
    return [...this.byName.values()];
  }

  /** Returns the names of all entities, in the same order. */
  names(): string[] {
    return [...this.byName.keys()];
  }

  /** Whether there is an entity of this name. */
  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Returns the entity of this name, or undefined. */
  find(name: string): CatalogEntity | undefined {
    return this.byName.get(name);
  }
}

/** Drops fields that are null or undefined. */
function givenOf(entity: WebhookEntityDefinition): WebhookEntityDefinition {
  const given = Object.entries(entity).filter(([, value]) => (value ?? null) !== null);
  return Object.fromEntries(given) as unknown as WebhookEntityDefinition;
}
