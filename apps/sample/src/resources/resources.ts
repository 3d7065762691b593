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

/** A resource as a GET returns it. */
export interface Presented {
  readonly url: string;
}

/** One page of a list, and the length of the whole list. */
export interface Listed {
  readonly count: number;
  readonly results: readonly Presented[];
}

/** The methods that the routes of a resource call. */
export interface ResourceService {
  list(path: PathParams, page: { readonly limit: number; readonly offset: number }): Promise<Listed>;
  get(path: PathParams): Promise<Presented>;
  create(path: PathParams, body: unknown): Promise<Presented>;
  update(path: PathParams, body: unknown): Promise<Presented>;
  remove(path: PathParams): Promise<void>;
}

/**
 * The behaviour that all resources of the sample share. Subclasses add what is specific to a resource.
 * `Owner` is what the resources in a path belong to: an org, or a parent that was looked up.
 *
 * Every change first locks its root row: the order of a box or an item, or the row itself if it is not part
 * of another resource. Of two concurrent changes, the second one therefore starts from the result of the
 * first. Resources don't deal with webhooks: the `*.source.ts` files send what they save.
 */
export abstract class Resources<Row extends ResourceRow, Owner> implements ResourceService {
  /** The TypeORM class of the rows. */
  protected abstract readonly rows: Type<Row>;
  protected abstract readonly fields: FieldTable;
  /** The fields of a POST, if they differ from `fields` because a POST can include parts. */
  protected readonly newFields?: FieldTable;

  constructor(protected readonly work: UnitOfWork) {}

  /**
   * Returns the owner of the resources in a path. Locks it if a change of the resources changes or depends on
   * the owner.
   * @throws NotFoundException
   */
  protected abstract ownerOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<Owner>;
  /** The columns that tie a row to its owner. */
  protected abstract tieTo(owner: Owner): Partial<Row>;
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

  /** Saves the parts that the body of a new resource includes. */
  protected async createParts(
    _manager: EntityManager,
    _row: Row,
    _values: ValuesOf<FieldTable>,
  ): Promise<void> {}

  /** Removes the parts of a row, which cannot exist without it. */
  protected async removeParts(_manager: EntityManager, _row: Row): Promise<void> {}

  /** Updates the owner after a row was created, changed or removed. */
  protected async changeOwner(_manager: EntityManager, _owner: Owner): Promise<void> {}

  private async presentOne(manager: EntityManager, owner: Owner, row: Row): Promise<Presented> {
    const [presented] = await this.present(manager, owner, [row]);
    return presented!;
  }

  private wanted(owner: Owner, path: PathParams): FindOptionsWhere<Row> {
    return { ...this.tieTo(owner), id: idIn(path, 'pk') } as FindOptionsWhere<Row>;
  }
}

/** Returns the values of these fields, in the order of the fields. */
export function pick<Fields extends FieldTable>(fields: Fields, values: ValuesOf<Fields>): ValuesOf<Fields> {
  return Object.fromEntries(Object.keys(fields).map((key) => [key, values[key]])) as ValuesOf<Fields>;
}
