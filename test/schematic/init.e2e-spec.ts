import { changesIn, initialise, syntaxErrorsIn } from './host.js';
import type { Files } from './host.js';

const guard = 'src/webhooks-access.guard.ts';

/** An `AppModule` with the given import of TypeORM. */
function appModule(typeOrm: string, imports = ''): Files {
  return {
    'src/app.module.ts': `import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppService } from './app.service';
${imports}
@Module({
  imports: [
    ${typeOrm},
  ],
  providers: [AppService],
})
export class AppModule {}
`,
  };
}

/** The text of `AppModule` after the schematic. */
function changed(typeOrm: string, imports = ''): string | undefined {
  return changesIn(appModule(typeOrm, imports))['src/app.module.ts'];
}

describe('The schematic init', () => {
  it('adds the module, the entities, the migrations and a guard', () => {
    const host = appModule(`TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database: 'app.sqlite', // the file of the database
      entities: [Order],
      synchronize: true, // only on my machine
    })`);
    const { files, steps } = initialise(host);
    expect(files['src/app.module.ts']).toBe(`import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppService } from './app.service';
import {
  webhookEntities,
  webhookMigrations,
} from 'nestjs-typeorm-webhooks/database';
import { WebhooksModule } from 'nestjs-typeorm-webhooks';
import { WebhooksAccessGuard } from './webhooks-access.guard';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database: 'app.sqlite', // the file of the database
      entities: [Order, ...webhookEntities],
      synchronize: true, // only on my machine
      migrations: [...webhookMigrations],
      migrationsRun: true,
    }),
    WebhooksModule.forRoot({ access: WebhooksAccessGuard }),
  ],
  providers: [AppService],
})
export class AppModule {}
`);
    expect(files[guard]).toContain('export class WebhooksAccessGuard extends BearerTokenGuard<Caller>');
    expect(steps).toContain(`${guard} refuses every request until you write its method authenticate`);
  });

  it.each([
    [
      'a factory that returns an object',
      `TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        url: config.get('DATABASE_URL'),
        autoLoadEntities: true
      })
    })`,
    ],
    [
      'a factory with a block and a type assertion',
      `TypeOrmModule.forRootAsync({
      useFactory: async () => {
        const names = ['a'].map((name) => { return name; });
        return { type: 'postgres', autoLoadEntities: true } as TypeOrmModuleOptions;
      },
    })`,
    ],
    [
      'a factory next to a dataSourceFactory',
      `TypeOrmModule.forRootAsync({
      useFactory: () => ({ type: 'postgres' }),
      dataSourceFactory: async (options) => addTransactionalDataSource(new DataSource(options!)),
    })`,
    ],
    [
      'a factory that is a method',
      `TypeOrmModule.forRootAsync({ useFactory() { return { type: 'postgres' }; } })`,
    ],
    [
      'spreads that have no tables',
      `TypeOrmModule.forRoot({ type: 'postgres', ...(isTest ? { ssl: true } : {}), ...(a && { b }) })`,
    ],
  ])('adds the tables to %s', (_, typeOrm) => {
    const text = changed(typeOrm)!;
    expect(text).toMatch(
      /entities: \[\.\.\.webhookEntities\],\s+migrations: \[\.\.\.webhookMigrations\],\s+migrationsRun: true\b/,
    );
    expect(syntaxErrorsIn(text)).toEqual([]);
  });

  it.each([
    ['on one line', `[Order]`, `[Order, ...webhookEntities]`],
    ['that is empty', `[]`, `[...webhookEntities]`],
    [
      'of paths',
      `[__dirname + '/**/*.entity{.ts,.js}']`,
      `[__dirname + '/**/*.entity{.ts,.js}', ...webhookEntities]`,
    ],
    ['with a comma at its end', `[Order, ]`, `[Order, ...webhookEntities, ]`],
    [
      'on several lines',
      `[\n        Order, // the root\n      ]`,
      `[\n        Order, // the root\n        ...webhookEntities,\n      ]`,
    ],
    [
      'without a comma at its end',
      `[\n        Order /* root */ // the root\n      ]`,
      `[\n        Order, /* root */ // the root\n        ...webhookEntities\n      ]`,
    ],
    [
      'with only a comment',
      `[\n        // Order,\n      ]`,
      `[\n        ...webhookEntities,\n        // Order,\n      ]`,
    ],
  ])('appends to a list %s', (_, before, after) => {
    const text = changed(`TypeOrmModule.forRoot({
      entities: ${before},
      migrations: [],
    })`)!;
    expect(text).toContain(`      entities: ${after},\n      migrations: [...webhookMigrations],\n    })`);
    expect(syntaxErrorsIn(text)).toEqual([]);
  });

  it('follows variables, imports, classes and DataSources to the options', () => {
    const host = {
      ...appModule(
        'TypeOrmModule.forRootAsync({ useClass: TypeOrmConfigService })',
        `import { TypeOrmConfigService } from './database/typeorm-config.service';\n`,
      ),
      'src/database/typeorm-config.service.ts': `import dataSource from './data-source';

export class TypeOrmConfigService implements TypeOrmOptionsFactory {
  createTypeOrmOptions(): TypeOrmModuleOptions {
    return { ...dataSource.options, autoLoadEntities: true };
  }
}
`,
      'src/database/data-source.ts': `import { DataSource } from 'typeorm';
import { entities } from 'src/database/entities';

const migrations = [Create1];
const options = { type: 'postgres', entities, migrations } satisfies DataSourceOptions;
export default new DataSource(options);
`,
      'src/database/entities.ts': `export const entities = [Order];\n`,
    };
    const { files, steps } = initialise(host);
    expect(files['src/database/entities.ts']).toBe(
      `import { webhookEntities } from 'nestjs-typeorm-webhooks/database';\nexport const entities = [Order, ...webhookEntities];\n`,
    );
    expect(files['src/database/data-source.ts']).toContain(
      'const migrations = [Create1, ...webhookMigrations];',
    );
    expect(files['src/database/typeorm-config.service.ts']).toBe(
      host['src/database/typeorm-config.service.ts'],
    );
    expect(steps).toContain("don't run migrations when the app starts");
  });

  it('leaves the migrations to the data-source file, if the app has one', () => {
    const host = {
      ...appModule(`TypeOrmModule.forRoot({ type: 'postgres', autoLoadEntities: true })`),
      'data-source.ts': `import { DataSource } from 'typeorm';

export const AppDataSource = new DataSource({ type: 'postgres', entities: ['src/**/*.entity.ts'] });
`,
    };
    const changes = changesIn(host);
    expect(changes['src/app.module.ts']).toContain(
      `{ type: 'postgres', autoLoadEntities: true, entities: [...webhookEntities] }`,
    );
    expect(changes['data-source.ts']).toContain(
      `entities: ['src/**/*.entity.ts', ...webhookEntities], migrations: [...webhookMigrations] }`,
    );
  });

  it('leaves migrationsRun as it is', () => {
    const typeOrm = `TypeOrmModule.forRoot({ entities: [], migrations: [A], migrationsRun: false })`;
    const { files, steps } = initialise(appModule(typeOrm));
    expect(files['src/app.module.ts']).toContain(
      'migrations: [A, ...webhookMigrations], migrationsRun: false }',
    );
    expect(steps).toContain("src/app.module.ts:7 don't run migrations when the app starts");
  });

  it('changes nothing when it runs again', () => {
    const hosts = [
      appModule(`TypeOrmModule.forRoot({ type: 'postgres' })`),
      appModule(`TypeOrmModule.forRoot({ entities: [Order], migrations: [A], migrationsRun: true })`),
      {
        ...appModule(`TypeOrmModule.forRoot({ entities })`, `import { entities } from './tables';`),
        'src/tables.ts': `const own = [Order];\nexport const entities = [...own, Item];\n`,
        'src/data-source.ts': `import { entities } from './tables';\nnew DataSource({ entities });\n`,
      },
    ];
    for (const host of hosts) {
      const once = initialise(host).files;
      expect(Object.keys(changesIn(host)).length).toBeGreaterThan(1);
      expect(changesIn(once)).toEqual({});
    }
  });

  it('keeps what the developer has already added', () => {
    const host = appModule(
      `TypeOrmModule.forRoot({ entities: allEntities, migrations: [...webhookMigrations] }),
    WebhooksModule.forRootAsync({ useFactory: () => ({}) })`,
      `import { webhookEntities, webhookMigrations, WebhooksModule } from 'nestjs-typeorm-webhooks';

const allEntities = [...webhookEntities];
`,
    );
    expect(changesIn(host)).toEqual({});
  });
});

describe('The schematic init writes in the style of the app', () => {
  const esm = {
    'src/app.module.ts': `import { Module } from "@nestjs/common"
import { TypeOrmModule } from "@nestjs/typeorm"

@Module({
\timports: [TypeOrmModule.forRoot({})],
})
export class AppModule {}
`.replaceAll('\n', '\r\n'),
  };

  it('with its quotes, semicolons, line ends and indentation', () => {
    const changes = changesIn(esm);
    expect(changes['src/app.module.ts']).toBe(
      `import { Module } from "@nestjs/common"
import { TypeOrmModule } from "@nestjs/typeorm"
import {
\twebhookEntities,
\twebhookMigrations,
} from "nestjs-typeorm-webhooks/database"
import { WebhooksModule } from "nestjs-typeorm-webhooks"
import { WebhooksAccessGuard } from "./webhooks-access.guard"

@Module({
\timports: [TypeOrmModule.forRoot({ entities: [...webhookEntities], migrations: [...webhookMigrations], migrationsRun: true }), WebhooksModule.forRoot({ access: WebhooksAccessGuard })],
})
export class AppModule {}
`.replaceAll('\n', '\r\n'),
    );
    expect(changes[guard]).toMatch(/^import { Injectable } from "@nestjs\/common"\r\n/);
    expect(changes[guard]).not.toMatch(/;|'|[^\r]\n/);
  });

  it.each([
    ['none, in CommonJS', {}, '', ''],
    ['none, as its other imports', { type: 'module' }, `import './app.service';`, ''],
    ['.js, in ES modules', { type: 'module' }, '', '.js'],
    ['.js, as its other imports', {}, `import './app.service.js';`, '.js'],
    ['.ts, as its other imports', {}, `import './app.service.ts';`, '.ts'],
  ])('with the extension of its imports: %s', (_, manifest, sibling, extension) => {
    const text = esm['src/app.module.ts'].replaceAll('\r\n', '\n').replaceAll('"', "'");
    const host = { 'package.json': JSON.stringify(manifest), 'src/app.module.ts': `${sibling}\n${text}` };
    expect(changesIn(host)['src/app.module.ts']).toContain(`from './webhooks-access.guard${extension}'`);
  });

  it('below the source root of a project in a monorepo', () => {
    const host = Object.fromEntries(
      Object.entries(esm).flatMap(([path, text]) => [
        [`apps/shop/${path}`.replace('src/', 'src/app/'), text],
        [`apps/other/${path}`, text],
      ]),
    );
    expect(Object.keys(changesIn(host, 'apps/shop/src'))).toEqual([
      'apps/shop/src/app/app.module.ts',
      'apps/shop/src/app/webhooks-access.guard.ts',
    ]);
  });
});

describe('The schematic init says what to add by hand, and changes nothing there', () => {
  it.each([
    [
      'a configuration service',
      `TypeOrmModule.forRootAsync({ useFactory: (config) => config.get('database') })`,
    ],
    ['another module', `TypeOrmModule.forRootAsync(databaseConfig.asProvider())`],
    ['an unknown spread', `TypeOrmModule.forRoot({ ...config.get('database'), autoLoadEntities: true })`],
    ['a list that is computed', `TypeOrmModule.forRoot({ entities: Object.values(entities) })`],
    [
      'one of several branches',
      `TypeOrmModule.forRootAsync({ useFactory: () => { if (a) return load(); return {}; } })`,
    ],
    ['a class of a package', `TypeOrmModule.forRootAsync({ useClass: PackagedConfig })`],
  ])('if the options come from %s', (_, typeOrm) => {
    const { files, steps } = initialise(appModule(typeOrm));
    expect(files['src/app.module.ts']).toContain(typeOrm);
    expect(files['src/app.module.ts']).toContain('WebhooksModule.forRoot({ access: WebhooksAccessGuard }),');
    expect(steps).toContain('the options at src/app.module.ts:7');
    expect(steps).toContain('...webhookEntities');
    expect(steps).toContain('...webhookMigrations');
  });

  it('if the imports of AppModule are computed', () => {
    const text = `@Module({ imports: [TypeOrmModule.forRoot({})].concat(others) }) export class AppModule {}`;
    const { files, steps } = initialise({ 'src/app.module.ts': text });
    expect(files['src/app.module.ts']).not.toContain('WebhooksModule');
    expect(steps).toContain("the imports in src/app.module.ts aren't a list");
    expect(steps).toContain('WebhooksModule.forRoot({ access: WebhooksAccessGuard }),');
  });

  it.each([
    ['no AppModule', 'ShopModule', 'ShopModule'],
    ['more than one AppModule', 'AppModule', 'AppModule'],
  ])('if there is %s', (_, first, second) => {
    const { files, steps } = initialise({
      'src/a.ts': `@Module({ imports: [TypeOrmModule.forRoot({})] }) export class ${first} {}`,
      'src/b.ts': `@Module({ imports: [] }) export class ${second} {}`,
    });
    expect(steps).toContain("src/ doesn't have exactly one class AppModule");
    expect(files['src/b.ts']).not.toContain('WebhooksModule');
  });

  it('if the app has no default DataSource', () => {
    const host = appModule(`TypeOrmModule.forRoot({ name: 'reports', entities: [] })`);
    const { files, steps } = initialise(host);
    expect(files).toEqual(host);
    expect(steps).toContain('Nothing was changed: no file in src/ gives TypeOrmModule.forRoot');
  });
});
