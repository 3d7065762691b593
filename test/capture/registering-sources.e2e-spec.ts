import { Injectable, Module, Scope } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import {
  Column,
  DataSource,
  Entity,
  JoinTable,
  ManyToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
} from 'typeorm';
import type { EntityManager, Relation } from 'typeorm';
import {
  linksOf,
  part,
  webhookEntities,
  WebhookEvent,
  webhookMigrations,
  WebhooksConfigurationError,
  WebhooksModule,
  WebhooksService,
  WebhookSource,
} from '@app/webhooks';
import type { LocatedResource, ResourcePart } from '@app/webhooks';
import { sqlite } from '../support/databases.js';
import type { FreshDatabase } from '../support/databases.js';

@Entity()
class Root {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', default: 'a' })
  text: string;
}

@Entity()
class Child {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int' })
  rootId: number;

  @Column({ type: 'int', nullable: true })
  parentId: number | null;
}

@Entity()
class Pair {
  @PrimaryColumn({ type: 'int' })
  left: number;

  @PrimaryColumn({ type: 'int' })
  right: number;
}

@Entity()
class Labelled {
  @PrimaryColumn({ type: 'int', transformer: { to: Number, from: String } })
  id: string;

  @Column({ type: 'varchar', unique: true })
  code: string;

  @ManyToMany(() => Root)
  @JoinTable({ joinColumn: { referencedColumnName: 'code' } })
  roots: Relation<Root>[];
}

class Stranger {
  id: number;
}

const quiet = { development: true, worker: { enabled: false } };

/** Creates a source class with the given parts, root and entity. */
function sourceWith(options: { parts?: ResourcePart[]; root?: Type<object>; entity?: string } = {}) {
  @Injectable()
  class TestSource extends WebhookSource<string, Root> {
    readonly entity = options.entity ?? 'orders';
    readonly root = (options.root ?? Root) as Type<Root>;
    override readonly parts = options.parts ?? [];

    async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedResource[]> {
      const rows = await Promise.all(ids.map((id) => manager.findOneBy(Root, { id })));
      return rows.flatMap((row) => (row ? [{ id: row.id, org: '1', resource: `/${row.id}/` }] : []));
    }

    render(located: readonly LocatedResource[]): unknown[] {
      return located.map(({ id }) => ({ id }));
    }
  }
  return TestSource;
}

const refused: readonly (readonly [title: string, source: () => Type<WebhookSource>, message: string])[] = [
  [
    'an undeclared entity',
    () => sourceWith({ entity: 'unheard-of' }),
    'has the unknown entity "unheard-of"; known entities are orders',
  ],
  [
    'a class that belongs to no DataSource',
    () => sourceWith({ root: Stranger }),
    "Stranger is not an entity of this WebhooksModule's DataSource",
  ],
  ['a composite key', () => sourceWith({ root: Pair }), 'Pair has a composite primary key'],
  [
    'a part that does not lead to the root',
    () => sourceWith({ parts: [part(Child).of(Child, 'parentId')] }),
    'no part leads from Child up to the root Root',
  ],
  [
    'circular parts',
    () => sourceWith({ parts: [part(Child).of(Root, 'rootId'), part(Child).of(Child, 'parentId')] }),
    'Child cannot be part of Child: the parts would form a circle',
  ],
  [
    'a root that is a part',
    () => sourceWith({ parts: [part(Child).of(Root, 'rootId'), part(Root).of(Child, 'id')] }),
    'Root cannot be part of Child: the parts would form a circle',
  ],
  [
    'a column that does not exist',
    () => sourceWith({ parts: [part(Child).of(Root, 'orderId' as 'rootId')] }),
    'Child.orderId must be a column with the primary key of Root, or a relation to it',
  ],
  [
    'links that are not a many-to-many relation',
    () => sourceWith({ parts: [linksOf(Root, 'text' as never)] }),
    'Root.text must be a many-to-many relation',
  ],
  [
    'links that refer to a column other than the key',
    () => sourceWith({ root: Labelled, parts: [linksOf(Labelled, 'roots')] }),
    'the join table of Labelled.roots must hold the primary key of Labelled',
  ],
  [
    'a parent whose key has a transformer',
    () => sourceWith({ root: Labelled, parts: [part(Child).of(Labelled, 'rootId')] }),
    'Child.rootId, or the primary key of Labelled, has a transformer',
  ],
];

describe('WebhooksModule.forFeature', () => {
  let fresh: FreshDatabase;
  let second: FreshDatabase;
  beforeEach(async () => {
    [fresh, second] = [await sqlite.create(), await sqlite.create()];
  });
  afterEach(async () => {
    await fresh.drop();
    await second.drop();
  });

  const typeOrm = ({ options }: FreshDatabase, tables: Type[], name = 'default'): DynamicModule =>
    TypeOrmModule.forRoot({
      ...options,
      name,
      entities: [...webhookEntities, ...tables],
      migrations: webhookMigrations,
      migrationsRun: true,
      synchronize: true,
      retryAttempts: 0,
    });

  const start = async (...imports: DynamicModule[]) => {
    @Module({ imports })
    class HostModule {}

    const testing = await Test.createTestingModule({ imports: [HostModule] }).compile();
    const app = testing.createNestApplication({ logger: false });
    try {
      return await app.init();
    } catch (error) {
      await app.close();
      throw error;
    }
  };

  const tables = [Root, Child, Pair, Labelled];

  it.each(refused)('refuses %s at start-up', async (_title, source, message) => {
    const started = start(
      typeOrm(fresh, tables),
      WebhooksModule.forRoot(quiet),
      WebhooksModule.forFeature([source()]),
    );
    const error = await started.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(WebhooksConfigurationError);
    expect((error as Error).message).toContain(message);
  });

  it('refuses a source that is registered twice', async () => {
    const source = sourceWith();
    const started = start(
      typeOrm(fresh, tables),
      WebhooksModule.forRoot(quiet),
      WebhooksModule.forFeature([source]),
      WebhooksModule.forFeature([source]),
    );
    await expect(started).rejects.toThrow('the source TestSource is registered twice');
  });

  it('refuses sources for a DataSource that no forRoot() serves', async () => {
    const started = start(
      typeOrm(fresh, tables),
      typeOrm(second, [], 'second'),
      WebhooksModule.forRoot({ ...quiet, dataSource: 'second' }),
      WebhooksModule.forFeature([sourceWith()]),
    );
    await expect(started).rejects.toThrow(
      'no WebhooksModule.forRoot() has the DataSource of forFeature([TestSource])',
    );
  });

  it('refuses a request-scoped source', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest extends sourceWith() {}

    const started = start(
      typeOrm(fresh, tables),
      WebhooksModule.forRoot(quiet),
      WebhooksModule.forFeature([PerRequest]),
    );
    await expect(started).rejects.toThrow(
      'a source and everything that it injects must be singletons, not request-scoped',
    );
  });

  it('lets sources inject providers that its imports export', async () => {
    class Prices {
      readonly of = 5;
    }

    @Module({ providers: [Prices], exports: [Prices] })
    class PricesModule {}

    @Injectable()
    class Priced extends sourceWith() {
      constructor(readonly prices: Prices) {
        super();
      }
    }

    const app = await start(
      typeOrm(fresh, tables),
      WebhooksModule.forRoot(quiet),
      WebhooksModule.forFeature([Priced], { imports: [PricesModule] }),
    );
    expect(app.get(Priced, { strict: false }).prices.of).toBe(5);
    await app.close();
  });

  it('supports two DataSources, each with its own sources, tables and webhooks', async () => {
    const roots = {
      first: { ...quiet, dataSource: 'first', isGlobal: false },
      second: { ...quiet, dataSource: 'second', isGlobal: false },
    };
    const [first, other] = [WebhooksModule.forRoot(roots.first), WebhooksModule.forRoot(roots.second)];
    const app = await start(
      typeOrm(fresh, tables, 'first'),
      typeOrm(second, [Root], 'second'),
      first,
      other,
      WebhooksModule.forFeature([sourceWith()], { dataSource: 'first' }),
      WebhooksModule.forFeature([sourceWith({ entity: 'packaging' })], { dataSource: 'second' }),
    );
    const sources = ['first', 'second'].map((name) =>
      app.get<DataSource>(getDataSourceToken(name), { strict: false }),
    );
    for (const [k, dataSource] of sources.entries()) {
      const webhooks = app.select(k === 0 ? first : other).get(WebhooksService, { strict: true });
      for (const entity of ['orders', 'packaging'])
        await webhooks.create('1', { entity, remoteUrl: 'http://127.0.0.1:1/' });
      await dataSource.manager.save(dataSource.manager.create(Root));
    }
    const emitted = await Promise.all(sources.map((one) => one.getRepository(WebhookEvent).find()));
    expect(emitted.map((events) => events.map(({ entity }) => entity))).toEqual([['orders'], ['packaging']]);
    await app.close();
  });
});
