import type { CatalogEntity, WebhookEntityDefinition } from './entity-definition.js';
import { standardEntities } from './standard-entities.js';

/** Everything that can be subscribed to and emitted: the six entities of the API text and the host's own. */
export class Catalog {
  private readonly byName: ReadonlyMap<string, CatalogEntity>;

  constructor(hostEntities: readonly WebhookEntityDefinition[]) {
    this.byName = new Map(
      [...standardEntities, ...hostEntities].map((entity) => [
        entity.name,
        { description: '', scope: 'org', kind: 'state', example: null, schema: {}, ...entity },
      ]),
    );
  }

  /** In the order of the API text, then the host's. */
  all(): CatalogEntity[] {
    return [...this.byName.values()];
  }

  /** The names, in the same order. */
  names(): string[] {
    return [...this.byName.keys()];
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  find(name: string): CatalogEntity | undefined {
    return this.byName.get(name);
  }
}
