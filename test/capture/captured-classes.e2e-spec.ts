import { Injectable } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import {
  Column,
  DeleteDateColumn,
  Entity,
  In,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  Tree,
  TreeChildren,
  TreeParent,
} from 'typeorm';
import type { EntityManager, Relation } from 'typeorm';
import { part, WebhookEvent, WebhooksModule, WebhookSource } from '@app/webhooks';
import type { LocatedResource, RemovedResource, ResourcePart } from '@app/webhooks';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

@Entity('kind_person')
class Person {
  @PrimaryGeneratedColumn()
  id: number;
}

/**
 * A subclass that has a separate table. An employee can have the same id as a person, because each table has
 * its own ids.
 */
@Entity('kind_employee')
class Employee extends Person {
  @Column({ type: 'int', default: 1 })
  grade: number;
}

@Entity('kind_album')
class Album {
  @PrimaryGeneratedColumn()
  id: number;

  @OneToMany(() => Photo, (photo) => photo.album)
  photos: Promise<Relation<Photo>[]>;
}

@Entity('kind_photo')
class Photo {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 40, default: '' })
  title: string;

  @ManyToOne(() => Album, (album) => album.photos, { nullable: true })
  album: Promise<Relation<Album> | null>;
}

@Entity('kind_folder')
@Tree('materialized-path')
class Folder {
  @PrimaryGeneratedColumn()
  id: number;

  @TreeParent()
  parent: Relation<Folder> | null;

  @TreeChildren()
  folders: Relation<Folder>[];
}

@Entity('kind_shelf')
class Shelf {
  @PrimaryGeneratedColumn()
  id: number;

  @OneToMany(() => Book, (book) => book.shelf)
  books: Relation<Book>[];
}

@Entity('kind_book')
class Book {
  @PrimaryGeneratedColumn()
  id: number;

  @ManyToOne(() => Shelf, (shelf) => shelf.books, { orphanedRowAction: 'soft-delete' })
  shelf: Relation<Shelf>;

  @DeleteDateColumn()
  deletedAt: Date | null;
}

interface Row {
  id: number;
}

/** Creates a source whose bodies are the ids of the resources. */
function sourceOf(entity: string, root: Type<Row>, parts: ResourcePart[] = []): Type<WebhookSource> {
  @Injectable()
  class IdSource extends WebhookSource<string, Row> {
    readonly entity = entity;
    readonly root = root;
    override readonly parts = parts;

    async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedResource[]> {
      const rows = await manager.findBy(root, { id: In(ids) });
      return rows.map(({ id }) => ({ id, org: '1', resource: `/${id}/` }));
    }

    render(located: readonly LocatedResource[]): unknown[] {
      return located.map(({ id }) => id);
    }

    override removed({ id }: Row): RemovedResource {
      return { org: '1', resource: `/${id}/`, body: `${id} is removed` };
    }
  }
  return IdSource;
}

const sources = [
  sourceOf('people', Person),
  sourceOf('albums', Album, [part(Photo).of(Album, 'album')]),
  sourceOf('folders', Folder),
  sourceOf('books', Book),
];
const names = ['people', 'albums', 'folders', 'books'];

describeOnDatabases('Capture of classes', (database) => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start(database, {
      tables: [Person, Employee, Album, Photo, Folder, Shelf, Book],
      entities: names.map((name) => ({ name })),
      modules: [WebhooksModule.forFeature(sources)],
    });
    for (const entity of names) await host.webhooks.create('1', { entity, remoteUrl: 'http://127.0.0.1:1/' });
  });
  afterAll(() => host.stop());

  const transaction = <T>(work: (manager: EntityManager) => Promise<T>): Promise<T> =>
    host.dataSource.transaction(work);
  const emittedBy = async (work: (manager: EntityManager) => Promise<unknown>): Promise<unknown[]> => {
    const events = host.dataSource.getRepository(WebhookEvent);
    const before = new Set((await events.find()).map(({ id }) => id));
    await transaction(work);
    const emitted = (await events.find({ order: { id: 'ASC' } })).filter(({ id }) => !before.has(id));
    return emitted.map(({ body }) => JSON.parse(body) as unknown);
  };

  it('ignores a subclass with its own table', async () => {
    const { id } = await transaction((manager) => manager.save(manager.create(Person)));
    expect(await emittedBy((manager) => manager.save(manager.create(Employee)))).toEqual([]);
    expect(await emittedBy((manager) => manager.update(Employee, id, { grade: 2 }))).toEqual([]);
  });

  it('sends both parents when a child with a lazy relation moves to another parent, and its last parent when it is removed', async () => {
    const [from, to] = await transaction((m) => m.save([m.create(Album), m.create(Album)]));
    const { id } = await transaction((manager) => manager.save(manager.create(Photo)));
    const putInto = async (album: Album, manager: EntityManager): Promise<void> => {
      const photo = await manager.findOneByOrFail(Photo, { id });
      photo.album = Promise.resolve(album);
      await manager.save(photo);
    };
    await transaction((manager) => putInto(from!, manager));
    expect(await emittedBy((manager) => putInto(to!, manager))).toEqual([from!.id, to!.id]);
    const removed = await emittedBy(async (manager) =>
      manager.remove(await manager.findOneByOrFail(Photo, { id })),
    );
    expect(removed).toEqual([to!.id]);
  });

  it('sends each new node of a tree, although TypeORM updates the path of the node in a separate statement', async () => {
    const emitted = await emittedBy(async (manager) => {
      const parent = await manager.save(manager.create(Folder));
      await manager.save(manager.create(Folder, { parent }));
    });
    expect(emitted).toHaveLength(2);
  });

  it("sends the removal of a row that is soft-removed because another row's list no longer has it", async () => {
    const shelf = await transaction(async (manager) => {
      const saved = await manager.save(manager.create(Shelf));
      return Object.assign(saved, { books: [await manager.save(manager.create(Book, { shelf: saved }))] });
    });
    const { id } = shelf.books[0]!;
    const emitted = await emittedBy((manager) => manager.save(Object.assign(shelf, { books: [] })));
    expect(emitted).toEqual([`${id} is removed`]);
  });

  it('sends nothing for a row that is added and removed in the same transaction', async () => {
    const emitted = await emittedBy(async (manager) =>
      manager.remove(await manager.save(manager.create(Person))),
    );
    expect(emitted).toEqual([]);
  });
});
