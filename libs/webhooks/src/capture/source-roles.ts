import type { Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { LinksOfOwner, ResourcePart, RowsOfParent } from './resource-part.js';
import { Role } from './role.js';
import type { WayUp } from './role.js';
import type { WebhookSource } from './webhook-source.js';

/**
 * Creates a Role for each TypeORM class that a source declares in `root` and `parts`. Also checks these
 * declarations.
 */
export class SourceRoles {
  private readonly byClass = new Map<Type<object>, Role>();
  private readonly links: Role[] = [];

  constructor(
    private readonly source: WebhookSource,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Returns the roles of the source. The roles are sorted by their distance from the root. The farthest class
   * comes first, and the root comes last.
   * @throws WebhooksConfigurationError when the source names a class or a property that cannot be captured
   */
  read(): readonly Role[] {
    this.roleOf(this.source.root);
    const parts = [...this.source.parts];
    // Repeat until every part has a role, because a part may be listed before its parent.
    for (let left = parts.length; left > 0; left = parts.length) {
      for (const part of parts.splice(0)) if (!this.place(part)) parts.push(part);
      if (parts.length === left)
        throw this.refusal(
          `no part leads from ${namesOf(parts)} up to the root ${this.source.root.name}; add the parts in between`,
        );
    }
    return [...this.byClass.values(), ...this.links].sort((a, b) => b.distance - a.distance);
  }

  /**
   * Creates the role of a part.
   * @returns false if the part's parent has no role yet, so that the caller must try again later
   */
  private place(part: ResourcePart): boolean {
    const parent = this.byClass.get('owner' in part ? part.owner : part.parent);
    if (!parent) return false;
    if ('owner' in part) this.placeLinks(part, parent);
    else this.placeRows(part, parent);
    return true;
  }

  private placeRows(part: RowsOfParent, parent: Role): void {
    const role = this.roleOf(part.type);
    if (parent.leadsTo(role))
      throw this.refusal(`${role.name} cannot be part of ${parent.name}: the parts would form a circle`);
    role.waysUp.push({ parent, by: this.wayUp(part, role, parent) });
  }

  private wayUp({ by }: RowsOfParent, { name, metadata }: Role, parent: Role): WayUp['by'] {
    if (typeof by === 'function') return { find: by };
    const relation = metadata.findRelationWithPropertyPath(by);
    const [joinColumn, ...more] = relation?.joinColumns ?? [];
    const isRelationToParent = joinColumn?.referencedColumn?.isPrimary === true && more.length === 0;
    const column = metadata.findColumnWithPropertyPath(by);
    const isColumn = !relation && column !== undefined;
    // If a column has a transformer, the key in the entity object differs from the key in the database, and
    // the library could not match the two keys.
    if (column?.transformer ?? parent.metadata.primaryColumns[0]!.transformer)
      throw this.refusal(
        `${name}.${by}, or the primary key of ${parent.name}, has a transformer, which cannot be captured; pass a function that finds the parents`,
      );
    if (isColumn || isRelationToParent) return { property: by };
    throw this.refusal(
      `${name}.${by} must be a column with the primary key of ${parent.name}, or a relation to it`,
    );
  }

  private placeLinks({ relation: property }: LinksOfOwner, owner: Role): void {
    const relation = owner.metadata.findRelationWithPropertyPath(property);
    const junction = relation?.junctionEntityMetadata;
    if (!relation?.isManyToMany || !junction)
      throw this.refusal(`${owner.name}.${property} must be a many-to-many relation`);
    const [column] = relation.isOwning ? relation.joinColumns : relation.inverseRelation!.inverseJoinColumns;
    if (!column!.referencedColumn!.isPrimary)
      throw this.refusal(
        `the join table of ${owner.name}.${property} must hold the primary key of ${owner.name}`,
      );
    const links = new Role(this.source, junction);
    links.waysUp.push({ parent: owner, by: { property: column!.propertyName } });
    this.links.push(links);
  }

  private roleOf(type: Type<object>): Role {
    const known = this.byClass.get(type);
    if (known) return known;
    if (!this.dataSource.hasMetadata(type)) {
      throw this.refusal(
        `${type.name} is not an entity of this WebhooksModule's DataSource; pass the same dataSource to forFeature() and forRoot()`,
      );
    }
    const metadata = this.dataSource.getMetadata(type);
    if (metadata.primaryColumns.length !== 1)
      throw this.refusal(`${type.name} has a composite primary key, which cannot be captured`);
    const role = new Role(this.source, metadata);
    this.byClass.set(type, role);
    return role;
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
