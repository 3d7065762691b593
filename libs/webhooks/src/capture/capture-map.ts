import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityMetadata } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { getOrAdd } from '../shared/get-or-add.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import type { Role } from './role.js';
import { SourceRoles } from './source-roles.js';
import type { WebhookSource } from './webhook-source.js';

/**
 * Contains all sources of this module's DataSource, and the roles of the TypeORM classes in these sources. A
 * Role says which place one class has in one source: root, part or join table.
 */
@Injectable()
export class CaptureMap {
  private readonly byMetadata = new Map<EntityMetadata, Role[]>();
  private readonly bySource = new Map<WebhookSource, readonly Role[]>();

  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly catalog: Catalog,
  ) {}

  get sources(): WebhookSource[] {
    return [...this.bySource.keys()];
  }

  /** All classes of all sources, with the subclasses that share their tables. */
  get classes(): EntityMetadata[] {
    return [...this.byMetadata.keys()];
  }

  /** Returns the roles of a class in all sources, or undefined if no source contains the class. */
  rolesOfClass(metadata: EntityMetadata): readonly Role[] | undefined {
    return this.byMetadata.get(metadata);
  }

  /**
   * Returns the roles of all classes in a source. The roles are sorted by their distance from the root. The
   * farthest class comes first, and the root comes last.
   */
  rolesOfSource(source: WebhookSource): readonly Role[] {
    return this.bySource.get(source) ?? [];
  }

  rootOf(source: WebhookSource): Role {
    return this.rolesOfSource(source).at(-1)!;
  }

  /**
   * Adds a source.
   * @throws WebhooksConfigurationError when the source names an entity, class or property that cannot be
   *   captured, or is registered twice
   */
  add(source: WebhookSource): void {
    const name = source.constructor.name;
    if (this.sources.some((known) => known.constructor === source.constructor)) {
      throw new WebhooksConfigurationError(
        `the source ${name} is registered twice; pass it to forFeature() once`,
      );
    }
    if (!this.catalog.has(source.entity)) {
      throw new WebhooksConfigurationError(
        `the source ${name} has the unknown entity "${source.entity}"; known entities are ${this.catalog.names().join(', ')}; declare others with the option entities`,
      );
    }
    const roles = new SourceRoles(source, this.dataSource).read();
    this.bySource.set(source, roles);
    for (const role of roles) {
      for (const metadata of classesInTableOf(role.metadata, this.dataSource)) {
        getOrAdd(this.byMetadata, metadata, () => []).push(role);
      }
    }
  }
}

/**
 * Returns a class and those of its subclasses that share its table (single-table inheritance). Both are
 * needed, because TypeORM may report a row under the base class or the subclass.
 */
function classesInTableOf(metadata: EntityMetadata, dataSource: DataSource): EntityMetadata[] {
  return dataSource.entityMetadatas.filter(
    (other) =>
      other === metadata ||
      (other.tablePath === metadata.tablePath &&
        other.inheritanceTree.includes(metadata.target as () => unknown)),
  );
}
