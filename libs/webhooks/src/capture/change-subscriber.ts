import { Injectable } from '@nestjs/common';
import type { EntitySubscriberInterface, InsertEvent, ObjectLiteral, UpdateEvent } from 'typeorm';
import { CaptureMap } from './capture-map.js';
import { CapturedStatements } from './captured-statements.js';
import { ChangeMarker } from './change-marker.js';
import { Refusals } from './refusals.js';
import type { Role } from './role.js';
import { executeBuilder } from './typeorm/query-builders.js';
import type { BuilderExecutor, Execute, ExecuteResult, WritingBuilder } from './typeorm/query-builders.js';
import { InsertedIds } from './typeorm/inserted-ids.js';
import { RowsBefore } from './typeorm/rows-before.js';
import { idIn, isKnown, updatedColumnsOf } from './typeorm/typeorm-events.js';
import type { RemovalEvent } from './typeorm/typeorm-events.js';

/**
 * Marks the changed rows of captured classes when TypeORM reports a change. Passes query builders on to
 * `CapturedStatements`, because TypeORM's events don't say which rows they change. Refuses changes whose rows
 * are unknown, because the library never guesses which rows have changed.
 *
 * A row is marked by its id. At the commit, the library looks up the resource that the row belongs to. The
 * change may have moved the row to another parent. For this reason, the row's previous parents are marked
 * too. They are read from the database before the change.
 */
@Injectable()
export class ChangeSubscriber implements EntitySubscriberInterface, BuilderExecutor {
  constructor(
    private readonly map: CaptureMap,
    private readonly marker: ChangeMarker,
    private readonly refusals: Refusals,
    private readonly insertedIds: InsertedIds,
    private readonly statements: CapturedStatements,
    private readonly rowsBefore: RowsBefore,
  ) {}

  [executeBuilder](builder: WritingBuilder, execute: Execute): Promise<ExecuteResult> {
    return this.statements.execute(builder, execute);
  }

  beforeInsert({ metadata, queryRunner, entity }: InsertEvent<ObjectLiteral>): void {
    const roles = this.map.rolesOfClass(metadata);
    if (!roles) return;
    this.refusals.refuseOutside(roles, queryRunner);
    this.insertedIds.remember(roles[0]!, entity);
  }

  afterInsert({ metadata, queryRunner, entity, entityId }: InsertEvent<ObjectLiteral>): Promise<void> | void {
    const roles = this.map.rolesOfClass(metadata);
    if (!roles || this.statements.isUpserting(entity)) return;
    if (metadata.isJunction) {
      return this.marker.mark(queryRunner, (changed) => {
        // If the row was inserted with TypeORM's query builder for relations, `entityId` is undefined. In
        // that case, `entity` has the same columns.
        for (const role of roles) changed.markParents(role, entityId ?? entity);
      });
    }
    const id = this.insertedIds.idOf(entity, roles[0]!, queryRunner);
    if (id === undefined) {
      return this.refusals.refuseUnidentified(metadata, queryRunner, {
        method: 'an insert that does not read back the new ids',
        instead: 'Leave out reload: false or updateEntity(false)',
      });
    }
    return this.marker.mark(queryRunner, (changed) => {
      for (const role of roles) {
        changed.mark(role, id);
        if (role.isRoot) changed.markCreated(role.source, id);
      }
    });
  }

  beforeUpdate(event: UpdateEvent<ObjectLiteral>): Promise<void> | void {
    const { metadata, queryRunner, databaseEntity } = event;
    const roles = this.map.rolesOfClass(metadata);
    if (!roles || this.statements.haveCaused(event)) return;
    this.refusals.refuseOutside(roles, queryRunner);
    if (!isKnown(databaseEntity)) {
      return this.refusals.refuseUnidentified(metadata, queryRunner, {
        method: 'a save() of its parent with a changed list',
        instead: `Save the ${metadata.name} itself`,
      });
    }
    const isMoved = roles.some((role) => role.isMovedBy(updatedColumnsOf(event)));
    if (!isMoved && roles.every((role) => role.tellsParents(databaseEntity))) return;
    return this.rowsBefore.read(queryRunner, metadata, roles[0]!.idOf(databaseEntity)!);
  }

  afterUpdate({ metadata, queryRunner, databaseEntity }: UpdateEvent<ObjectLiteral>): Promise<void> | void {
    const roles = this.map.rolesOfClass(metadata);
    // Mark nothing if TypeORM reports no row. This happens if the same save() has just inserted the row,
    // which is then already marked. It also happens for query builders, and if the host has allowed changes
    // of unknown rows.
    if (!roles || !isKnown(databaseEntity)) return;
    const id = roles[0]!.idOf(databaseEntity)!;
    const before = this.rowsBefore.take(queryRunner, metadata, id) ?? databaseEntity;
    return this.marker.mark(queryRunner, (changed) => {
      for (const role of roles) {
        changed.mark(role, id);
        changed.markParents(role, before);
      }
    });
  }

  beforeRemove(event: RemovalEvent): Promise<void> | void {
    const roles = this.map.rolesOfClass(event.metadata);
    if (!roles || this.statements.haveCaused(event)) return;
    this.refusals.refuseOutside(roles, event.queryRunner);
    if (isKnown(event.databaseEntity) && !roles.some((role) => role.holdsKeysOfParents)) return;
    return this.readBefore(event, roles);
  }

  afterRemove(event: RemovalEvent): Promise<void> | void {
    return this.markRemoval(event);
  }

  beforeSoftRemove(event: RemovalEvent): Promise<void> | void {
    const roles = this.map.rolesOfClass(event.metadata);
    if (!roles || this.statements.haveCaused(event)) return;
    this.refusals.refuseOutside(roles, event.queryRunner);
    if (!isKnown(event.databaseEntity)) return this.readBefore(event, roles);
  }

  afterSoftRemove(event: RemovalEvent): Promise<void> | void {
    return this.markRemoval(event);
  }

  beforeRecover(event: RemovalEvent): void {
    const roles = this.map.rolesOfClass(event.metadata);
    if (roles && !this.statements.haveCaused(event)) this.refusals.refuseOutside(roles, event.queryRunner);
  }

  afterRecover({ metadata, queryRunner, ...event }: RemovalEvent): Promise<void> | void {
    const roles = this.map.rolesOfClass(metadata);
    if (!roles || event.entityId === undefined) return;
    const id = idIn(event, roles[0]!);
    return this.marker.mark(queryRunner, (changed) => {
      for (const role of roles) changed.mark(role, id);
    });
  }

  private readBefore(event: RemovalEvent, roles: readonly Role[]): Promise<void> | void {
    const { metadata, queryRunner } = event;
    if (!metadata.isJunction) return this.rowsBefore.read(queryRunner, metadata, idIn(event, roles[0]!));
  }

  private markRemoval(event: RemovalEvent): Promise<void> | void {
    const { metadata, queryRunner, databaseEntity, entityId } = event;
    const roles = this.map.rolesOfClass(metadata);
    if (!roles || entityId === undefined) return;
    return this.marker.mark(queryRunner, (changed) => {
      if (metadata.isJunction) {
        for (const role of roles) changed.markParents(role, entityId as ObjectLiteral);
        return;
      }
      const id = idIn(event, roles[0]!);
      const before = this.rowsBefore.take(queryRunner, metadata, id) ?? databaseEntity;
      for (const role of roles) {
        changed.mark(role, id);
        if (!before) continue;
        changed.markParents(role, before);
        changed.markRemoved(role, before);
      }
    });
  }
}
