import type { CatalogEntity, WebhookEntityDefinition } from './entity-definition.js';
import { standardEntities } from './readycloud-v2/standard-entities.js';

const defaults = { description: '', scope: 'org', kind: 'state' } as const;
/** Those of another body would be false. */
const unknownBody = { example: null, schema: {} };

/** Everything that can be subscribed to and emitted: the six entities of the API text and the host's own. */
export class Catalog {
  private readonly byName = new Map<string, CatalogEntity>();

  constructor(hostEntities: readonly WebhookEntityDefinition[]) {
    for (const entity of [...standardEntities, ...hostEntities]) {
      const before = this.byName.get(entity.name) ?? defaults;
      this.byName.set(entity.name, { ...before, ...unknownBody, ...givenOf(entity) });
    }
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

/** Without what is only there to say that it isn't given. */
function givenOf(entity: WebhookEntityDefinition): WebhookEntityDefinition {
  const given = Object.entries(entity).filter(([, value]) => (value ?? null) !== null);
  return Object.fromEntries(given) as unknown as WebhookEntityDefinition;
}
