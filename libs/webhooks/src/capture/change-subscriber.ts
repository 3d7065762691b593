import type {
  BeforeQueryEvent,
  EntitySubscriberInterface,
  InsertEvent,
  ObjectLiteral,
  QueryRunner,
  TransactionCommitEvent,
  TransactionRollbackEvent,
  TransactionStartEvent,
  UpdateEvent,
} from 'typeorm';
import type { CaptureMap } from './capture-map.js';
import type { Role } from './role.js';
import { InsertedIds } from './typeorm/inserted-ids.js';
import type { IsolationLevels } from './typeorm/isolation-levels.js';
import type { ChangedRows } from './changed-rows.js';
import type { OpenTransactions } from './open-transactions.js';
import type { OutsideChanges } from './outside-changes.js';
import type { Refusals } from './refusals.js';
import type { RowsBefore } from './typeorm/rows-before.js';
import { idIn, isKnown, isPathInTree, updatedColumnsOf } from './typeorm/typeorm-events.js';
import type { RemovalEvent } from './typeorm/typeorm-events.js';
import type { Upserts } from './typeorm/upserts.js';

/**
 * Marks what TypeORM reports of captured classes. What it changes without saying which rows is never guessed, but refused.
 *
 * A row is marked by its id; what it is part of is looked up at the commit. What it was part of before is marked too, as the database had it.
 */
export class ChangeSubscriber implements EntitySubscriberInterface {
  private readonly insertedIds = new InsertedIds();

  constructor(
    private readonly map: CaptureMap,
    private readonly transactions: OpenTransactions,
    private readonly outside: OutsideChanges,
    private readonly rowsBefore: RowsBefore,
    private readonly isolation: IsolationLevels,
    private readonly refusals: Refusals,
    private readonly upserts: Upserts,
    /** Is called with each transaction before it commits, and awaited. */
    private readonly beforeCommit: (runner: QueryRunner) => Promise<void>,
  ) {}

  beforeInsert({ metadata, queryRunner, entity }: InsertEvent<ObjectLiteral>): void {
    const roles = this.map.rolesOf(metadata);
    if (!roles) return;
    this.refusals.ofOutside(roles, queryRunner);
    this.insertedIds.watch(roles[0]!, entity);
    this.upserts.watch(queryRunner, metadata);
  }

  /** The COMMIT is the last that there is of a transaction: whatever other subscribers change in their beforeTransactionCommit is marked by then. */
  beforeQuery({ query, queryRunner }: BeforeQueryEvent): Promise<void> | void {
    if (query === 'COMMIT' && queryRunner.isTransactionActive) return this.beforeCommit(queryRunner);
    this.isolation.note(queryRunner, query);
    for (const metadata of this.upserts.startedBy(queryRunner, query)) {
      this.refusals.ofUnidentified(
        metadata,
        queryRunner,
        'upsert() or an insert that may meet a row that is there already',
      );
    }
  }

  afterInsert({ metadata, queryRunner, entity, entityId }: InsertEvent<ObjectLiteral>): Promise<void> | void {
    const roles = this.map.rolesOf(metadata);
    if (!roles || this.upserts.has(queryRunner, metadata)) return;
    if (metadata.isJunction) {
      return this.mark(queryRunner, (changes) => {
        // The query builder of a relation tells the link as the entity alone.
        for (const role of roles) changes.markParents(role, entityId ?? entity);
      });
    }
    const id = this.insertedIds.of(roles[0]!, entity, queryRunner);
    if (id === undefined) {
      return this.refusals.ofUnidentified(metadata, queryRunner, "an insert whose ids aren't read back");
    }
    return this.mark(queryRunner, (changes) => {
      for (const role of roles) {
        changes.mark(role, id);
        if (role.isRoot) changes.markCreated(role.source, id);
      }
    });
  }

  beforeUpdate(event: UpdateEvent<ObjectLiteral>): Promise<void> | void {
    const { metadata, queryRunner, databaseEntity } = event;
    const roles = this.map.rolesOf(metadata);
    if (!roles || isPathInTree(event)) return;
    this.refusals.ofOutside(roles, queryRunner);
    if (!isKnown(databaseEntity)) {
      return this.refusals.ofUnidentified(
        metadata,
        queryRunner,
        'update(), increment(), a query builder or a list of its parent',
      );
    }
    const isMoved = roles.some((role) => role.isMovedBy(updatedColumnsOf(event)));
    if (!isMoved && roles.every((role) => role.tellsParents(databaseEntity))) return;
    return this.rowsBefore.read(queryRunner, metadata, roles[0]!.idOf(databaseEntity)!);
  }

  afterUpdate({ metadata, queryRunner, databaseEntity }: UpdateEvent<ObjectLiteral>): Promise<void> | void {
    const roles = this.map.rolesOf(metadata);
    // Without it the row has been inserted by the same save(), or the host has let it pass.
    if (!roles || !isKnown(databaseEntity)) return;
    const id = roles[0]!.idOf(databaseEntity)!;
    const before = this.rowsBefore.take(queryRunner, metadata, id) ?? databaseEntity;
    return this.mark(queryRunner, (changes) => {
      for (const role of roles) changes.markRow(role, id, before);
    });
  }

  beforeRemove(event: RemovalEvent): Promise<void> | void {
    const roles = this.map.rolesOf(event.metadata);
    if (!roles || !this.isIdentified(event, roles, 'delete()')) return;
    if (isKnown(event.databaseEntity) && !roles.some((role) => role.holdsKeysOfParents)) return;
    return this.readBefore(event, roles);
  }

  afterRemove(event: RemovalEvent): Promise<void> | void {
    return this.markRemoval(event);
  }

  beforeSoftRemove(event: RemovalEvent): Promise<void> | void {
    const roles = this.map.rolesOf(event.metadata);
    if (!roles || !this.isIdentified(event, roles, 'softDelete()')) return;
    if (!isKnown(event.databaseEntity)) return this.readBefore(event, roles);
  }

  afterSoftRemove(event: RemovalEvent): Promise<void> | void {
    return this.markRemoval(event);
  }

  beforeRecover(event: RemovalEvent): void {
    const roles = this.map.rolesOf(event.metadata);
    if (roles) this.isIdentified(event, roles, 'restore()');
  }

  afterRecover({ metadata, queryRunner, ...event }: RemovalEvent): Promise<void> | void {
    const roles = this.map.rolesOf(metadata);
    if (!roles || event.entityId === undefined) return;
    const id = idIn(event, roles[0]!);
    return this.mark(queryRunner, (changes) => {
      for (const role of roles) changes.mark(role, id);
    });
  }

  afterTransactionStart({ queryRunner }: TransactionStartEvent): void {
    this.transactions.begin(queryRunner);
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    this.transactions.commit(queryRunner);
    this.forget(queryRunner);
  }

  afterTransactionRollback({ queryRunner }: TransactionRollbackEvent): void {
    this.transactions.rollback(queryRunner);
    this.forget(queryRunner);
  }

  private forget(runner: QueryRunner): void {
    if (runner.isTransactionActive) return;
    this.upserts.forget(runner);
    this.rowsBefore.forget(runner);
    this.isolation.forget(runner);
  }

  /** In the transaction's changes or, outside of any, so that they are emitted right after: then it is to be waited for that. */
  private mark(runner: QueryRunner, add: (changes: ChangedRows) => void): Promise<void> | void {
    const open = this.transactions.changesOf(runner);
    if (open) return add(open);
    const { changes, emitted } = this.outside.of(runner);
    add(changes);
    return emitted;
  }

  private markRemoval(event: RemovalEvent): Promise<void> | void {
    const { metadata, queryRunner, databaseEntity, entityId } = event;
    const roles = this.map.rolesOf(metadata);
    if (!roles || entityId === undefined) return;
    return this.mark(queryRunner, (changes) => {
      if (metadata.isJunction) {
        for (const role of roles) changes.markParents(role, entityId as ObjectLiteral);
        return;
      }
      const id = idIn(event, roles[0]!);
      const before = this.rowsBefore.take(queryRunner, metadata, id) ?? databaseEntity;
      for (const role of roles) {
        changes.markRow(role, id, before);
        const { source } = role;
        if (role.isRoot && source.removed && before instanceof source.root)
          changes.markRemoved(source, id, before);
      }
    });
  }

  private readBefore(event: RemovalEvent, roles: readonly Role[]): Promise<void> | void {
    const { metadata, queryRunner } = event;
    if (!metadata.isJunction) return this.rowsBefore.read(queryRunner, metadata, idIn(event, roles[0]!));
  }

  private isIdentified(event: RemovalEvent, roles: readonly Role[], method: string): boolean {
    this.refusals.ofOutside(roles, event.queryRunner);
    if (event.entityId !== undefined) return true;
    this.refusals.ofUnidentified(event.metadata, event.queryRunner, `${method} or a query builder`);
    return false;
  }
}
