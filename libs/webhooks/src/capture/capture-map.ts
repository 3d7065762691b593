import { Injectable } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { DataSource, EntityMetadata } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { Catalog } from '../catalog/catalog.js';
import { Role } from './role.js';
import type { WayUp } from './role.js';
import type { ResourcePart } from './resource-part.js';
import type { WebhookSource } from './webhook-source.js';

/** The sources of a DataSource, and which TypeORM classes each one is about. */
@Injectable()
export class CaptureMap {
  private readonly byMetadata = new Map<EntityMetadata, Role[]>();
  private readonly bySource = new Map<WebhookSource, Role[]>();

  get sources(): WebhookSource[] {
    return [...this.bySource.keys()];
  }

  /** The roles of a class; undefined when it isn't captured. */
  rolesOf(metadata: EntityMetadata): readonly Role[] | undefined {
    return this.byMetadata.get(metadata);
  }

  /** The classes of a source, those that are the most steps away from its root first, and the root last. */
  classesOf(source: WebhookSource): readonly Role[] {
    return this.bySource.get(source) ?? [];
  }

  rootOf(source: WebhookSource): Role {
    return this.classesOf(source).at(-1)!;
  }

  /** @throws WebhooksConfigurationError when a source names what can't be captured */
  add(source: WebhookSource, dataSource: DataSource, catalog: Catalog): void {
    const name = source.constructor.name;
    if (this.sources.some((known) => known.constructor === source.constructor)) {
      throw new WebhooksConfigurationError(
        `the source ${name} is registered twice; give it to forFeature() once`,
      );
    }
    if (!catalog.has(source.entity)) {
      throw new WebhooksConfigurationError(
        `the source ${name} is of the entity "${source.entity}"; known are ${catalog.names().join(', ')}; declare others with the option entities`,
      );
    }
    const classes = new SourceClasses(source, dataSource).compile();
    this.bySource.set(source, classes);
    for (const captured of classes) {
      for (const metadata of classesInTableOf(captured.metadata, dataSource)) {
        this.byMetadata.set(metadata, [...(this.byMetadata.get(metadata) ?? []), captured]);
      }
    }
  }
}

/** With single-table inheritance TypeORM names the subclass that a row is of, or the base class. A subclass with a table of its own is another thing. */
function classesInTableOf(metadata: EntityMetadata, dataSource: DataSource): EntityMetadata[] {
  return dataSource.entityMetadatas.filter(
    (other) =>
      other === metadata ||
      (other.tablePath === metadata.tablePath &&
        other.inheritanceTree.includes(metadata.target as () => unknown)),
  );
}

/** Reads one source's root and parts. */
class SourceClasses {
  private readonly classes = new Map<Type<object>, Role>();
  private readonly links: Role[] = [];

  constructor(
    private readonly source: WebhookSource,
    private readonly dataSource: DataSource,
  ) {}

  compile(): Role[] {
    this.classOf(this.source.root);
    const parts = [...this.source.parts];
    // A part may stand before its parent.
    for (let left = parts.length; left > 0; left = parts.length) {
      for (const part of parts.splice(0)) if (!this.place(part)) parts.push(part);
      if (parts.length === left)
        throw this.refusal(
          `${namesOf(parts)} are part of nothing that leads to its root ${this.source.root.name}`,
        );
    }
    return [...this.classes.values(), ...this.links].sort((a, b) => b.distance - a.distance);
  }

  /** @returns false while its parent has no place yet */
  private place(part: ResourcePart): boolean {
    const parent = this.classes.get('owner' in part ? part.owner : part.parent);
    if (!parent) return false;
    if ('owner' in part) this.links.push(this.linksOf(parent, part.relation));
    else this.placeRows(part, parent);
    return true;
  }

  private placeRows(part: Exclude<ResourcePart, { owner: unknown }>, parent: Role): void {
    const rows = this.classOf(part.type);
    if (parent.leadsTo(rows))
      throw this.refusal(`${rows.name} can't be part of ${parent.name}, which is part of it`);
    rows.waysUp.push({ parent, by: this.wayUp(part, parent) });
  }

  private wayUp({ type, by }: Exclude<ResourcePart, { owner: unknown }>, parent: Role): WayUp['by'] {
    if (typeof by === 'function') return { find: by };
    const { metadata } = this.classOf(type);
    const relation = metadata.findRelationWithPropertyPath(by);
    const [joinColumn, ...more] = relation?.joinColumns ?? [];
    const isRelationToParent = joinColumn?.referencedColumn?.isPrimary === true && more.length === 0;
    const column = metadata.findColumnWithPropertyPath(by);
    const isColumn = !relation && column !== undefined;
    // What it makes of a key the database doesn't know.
    if (column?.transformer ?? parent.metadata.primaryColumns[0]!.transformer)
      throw this.refusal(
        `${type.name}.${by} leads to its ${parent.name} by a transformer; say it with a function`,
      );
    if (isColumn || isRelationToParent) return { property: by };
    throw this.refusal(
      `${type.name}.${by} must be a column that holds the key of its ${parent.name}, or a relation to it`,
    );
  }

  private linksOf(owner: Role, name: string): Role {
    const relation = owner.metadata.findRelationWithPropertyPath(name);
    const junction = relation?.junctionEntityMetadata;
    if (!relation?.isManyToMany || !junction)
      throw this.refusal(`${owner.name}.${name} must be a many-to-many relation`);
    const [column] = relation.isOwning ? relation.joinColumns : relation.inverseRelation!.inverseJoinColumns;
    if (!column!.referencedColumn!.isPrimary)
      throw this.refusal(`the join table of ${owner.name}.${name} must hold the key of its ${owner.name}`);
    const links = new Role(this.source, junction);
    links.waysUp.push({ parent: owner, by: { property: column!.propertyName } });
    return links;
  }

  private classOf(type: Type<object>): Role {
    const known = this.classes.get(type);
    if (known) return known;
    if (!this.dataSource.hasMetadata(type)) {
      throw this.refusal(
        `${type.name} is no entity of the DataSource of this WebhooksModule (give forFeature() and forRoot() the same dataSource)`,
      );
    }
    const metadata = this.dataSource.getMetadata(type);
    if (metadata.primaryColumns.length !== 1)
      throw this.refusal(`${type.name} has a composite primary key, which can't be captured`);
    const captured = new Role(this.source, metadata);
    this.classes.set(type, captured);
    return captured;
  }

  private refusal(problem: string): WebhooksConfigurationError {
    return new WebhooksConfigurationError(`the source ${this.source.constructor.name}: ${problem}`);
  }
}

function namesOf(parts: readonly ResourcePart[]): string {
  return parts
    .map((part) => ('owner' in part ? `${part.owner.name}.${part.relation}` : part.type.name))
    .join(', ');
}
