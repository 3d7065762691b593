import type { Type } from '@nestjs/common';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { lockRow } from '../database/lock-row.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { FieldTable, ValuesOf } from './field.js';
import { now } from './now.js';
import type { PathParams } from './paths.js';
import { found, idIn } from './paths.js';
import { readChanges, readNew } from './read-body.js';
import type { ResourceRow } from './resource-row.js';

/** A resource in the form that a GET returns. */
export interface Presented {
  readonly url: string;
}

/** One page of a list, and the number of resources in the whole list. */
export interface Listed {
  readonly count: number;
  readonly results: readonly Presented[];
}

/**
 * The methods that the routes of a resource call. `path` contains the parameters in the path of the request.
 */
export interface ResourceService {
  list(path: PathParams, page: { readonly limit: number; readonly offset: number }): Promise<Listed>;
  get(path: PathParams): Promise<Presented>;
  create(path: PathParams, body: unknown): Promise<Presented>;
  update(path: PathParams, body: unknown): Promise<Presented>;
  remove(path: PathParams): Promise<void>;
}

/**
 * The behaviour that all resources of the sample share. A subclass adds what is specific to one resource.
 * `Owner` is the type of the owner of the resources. The owner is the org in the path, or a parent resource
 * that was read from the database.
 *
 * Every change first locks one row. A change to a box or an item locks the row of its order. A change to an
 * address locks the row of its contact. A change to any other existing resource locks the resource's own row.
 * Because of this lock, the second of two concurrent changes starts from the result of the first.
 *
 * Resources contain no code for webhooks. The classes in the `*.source.ts` files define which events are sent
 * when rows are saved.
 */
export abstract class Resources<Row extends ResourceRow, Owner> implements ResourceService {
  /** The TypeORM entity class of the rows. */
  protected abstract readonly rows: Type<Row>;
  protected abstract readonly fields: FieldTable;
  /**
   * The fields that a POST accepts. By default, these are `fields`. Set this only if a POST can also include
   * parts of the resource, such as the boxes of an order.
   */
  protected readonly newFields?: FieldTable;

  constructor(protected readonly work: UnitOfWork) {}

  /**
   * Returns the owner of the resources in a path. If `forChange` is true, an owner that is a parent resource
   * is also locked, because a change to the resources changes the parent or needs it to exist.
   * @throws NotFoundException if the owner does not exist
   */
  protected abstract ownerOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<Owner>;
  /** Returns the values of the columns that link a row to its owner. */
  protected abstract tieTo(owner: Owner): Partial<Row>;
  /** Returns rows of one owner in the form that a GET returns. */
  protected abstract present(
    manager: EntityManager,
    owner: Owner,
    rows: readonly Row[],
  ): Promise<Presented[]>;
  list(path: PathParams, page: { readonly limit: number; readonly offset: number }): Promise<Listed> {
    return this.work.read(async (manager) => {
      const owner = await this.ownerOf(manager, path, false);
      const where = this.tieTo(owner) as FindOptionsWhere<Row>;
      const [rows, count] = await manager.findAndCount<ResourceRow>(this.rows, {
        where,
        order: { id: 'ASC' },
        take: page.limit,
        skip: page.offset,
      });
      return { count, results: await this.present(manager, owner, rows as Row[]) };
    });
  }

  get(path: PathParams): Promise<Presented> {
    return this.work.read(async (manager) => {
      const owner = await this.ownerOf(manager, path, false);
      return this.presentOne(
        manager,
        owner,
        found(await manager.findOneBy(this.rows, this.wanted(owner, path))),
      );
    });
  }

  create(path: PathParams, body: unknown): Promise<Presented> {
    return this.work.write(async (manager) => {
      const owner = await this.ownerOf(manager, path, true);
      const values = readNew(this.newFields ?? this.fields, body, now());
      const row = await manager.save(
        Object.assign(new this.rows(), pick(this.fields, values), this.tieTo(owner)),
      );
      await this.createParts(manager, row, values);
      await this.changeOwner(manager, owner);
      return this.presentOne(manager, owner, row);
    });
  }

  update(path: PathParams, body: unknown): Promise<Presented> {
    return this.work.write(async (manager) => {
      const owner = await this.ownerOf(manager, path, true);
      const row = found(await lockRow(manager, this.rows, this.wanted(owner, path)));
      const changes = readChanges(this.fields, body, row as unknown as ValuesOf<FieldTable>);
      if (Object.keys(changes).length === 0) return this.presentOne(manager, owner, row);
      const touched = 'updated_at' in this.fields ? { updated_at: now() } : {};
      await manager.save(Object.assign(row, changes, touched));
      await this.changeOwner(manager, owner);
      return this.presentOne(manager, owner, row);
    });
  }

  remove(path: PathParams): Promise<void> {
    return this.work.write(async (manager) => {
      const owner = await this.ownerOf(manager, path, true);
      const row = found(await lockRow(manager, this.rows, this.wanted(owner, path)));
      await this.removeParts(manager, row);
      await manager.remove(row);
      await this.changeOwner(manager, owner);
    });
  }

  /** Saves the parts that the body of a new resource includes. Does nothing for resources without parts. */
  protected async createParts(
    _manager: EntityManager,
    _row: Row,
    _values: ValuesOf<FieldTable>,
  ): Promise<void> {}

  /**
   * Removes the parts of a row, because they can't exist without it. Does nothing for resources without
   * parts.
   */
  protected async removeParts(_manager: EntityManager, _row: Row): Promise<void> {}

  /**
   * Updates the owner after a row was created, changed or removed. Does nothing for owners that don't depend
   * on their rows.
   */
  protected async changeOwner(_manager: EntityManager, _owner: Owner): Promise<void> {}

  private async presentOne(manager: EntityManager, owner: Owner, row: Row): Promise<Presented> {
    const [presented] = await this.present(manager, owner, [row]);
    return presented!;
  }

  private wanted(owner: Owner, path: PathParams): FindOptionsWhere<Row> {
    return { ...this.tieTo(owner), id: idIn(path, 'pk') } as FindOptionsWhere<Row>;
  }
}

/** Returns only the values that belong to these fields, in the order of the fields. */
export function pick<Fields extends FieldTable>(fields: Fields, values: ValuesOf<Fields>): ValuesOf<Fields> {
  return Object.fromEntries(Object.keys(fields).map((key) => [key, values[key]])) as ValuesOf<Fields>;
}
