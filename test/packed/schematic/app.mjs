import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../shell.mjs';

const sources = fileURLToPath(new URL('../hosts/schematic', import.meta.url));

/** The options of an app from a tutorial: SQLite, with tables that TypeORM creates by itself. */
const staticOptions = `TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database: 'app.sqlite',
      entities: [Order],
      synchronize: true, // on my machine only
    })`;

/** The options of a larger app: a factory, and a separate file for TypeORM's command-line tools. */
const asyncOptions = `TypeOrmModule.forRootAsync({
      useFactory: () => ({ ...dataSourceOptions, autoLoadEntities: true }),
    })`;

const dataSourceFile = `import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { Order } from './order.entity.js';

export const dataSourceOptions: DataSourceOptions = {
  type: 'better-sqlite3',
  database: 'app.sqlite',
  entities: [Order],
  migrations: ['dist/migrations/*.js'],
};

export default new DataSource(dataSourceOptions);
`;

/** An app that `nest new` has made. Each method checks one part of the schematic. */
export class NestApp {
  constructor(host) {
    this.host = host;
    this.appModule = join(host, 'src/app.module.ts');
  }

  /** Adds a TypeORM entity, and a script that delivers a webhook. */
  async prepare() {
    await cp(sources, join(this.host, 'src'), { recursive: true });
    this.made = await readFile(this.appModule, 'utf8');
    this.extension = this.made.includes("app.service.js'") ? '.js' : '';
  }

  /** Runs the schematic twice, as `nest generate` and as `nest add`. The second run must change nothing. */
  async trySchematic() {
    await this.useTypeOrm(staticOptions, `import { Order } from './order.entity${this.extension}';`);
    assert.match(
      await this.generate(),
      /src\/webhooks-access\.guard\.ts refuses every request until you write/,
    );
    const text = await readFile(this.appModule, 'utf8');
    assert.match(text, /^ {4}WebhooksModule\.forRoot\(\{ access: WebhooksAccessGuard \}\),$/m);
    assert.match(await this.nest('add', 'nestjs-typeorm-webhooks', '--skip-install'), /Nothing to be done/);
    assert.equal(await readFile(this.appModule, 'utf8'), text);
  }

  /** Compiles the app and delivers a webhook. Does this twice, because the second start finds tables. */
  async tryDelivery() {
    const text = await readFile(this.appModule, 'utf8');
    await writeFile(
      this.appModule,
      text.replace('access: WebhooksAccessGuard', 'access: WebhooksAccessGuard, development: true'),
    );
    await this.nest('build');
    for (let start = 1; start <= 2; start++) {
      await run(process.execPath, ['dist/deliver.js'], { cwd: this.host });
    }
  }

  /** Replaces the options by a factory and a separate file, and runs the schematic on them. */
  async tryDataSourceFile() {
    await writeFile(join(this.host, 'src/data-source.ts'), dataSourceFile);
    await this.useTypeOrm(
      asyncOptions,
      `import { dataSourceOptions } from './data-source${this.extension}';`,
    );
    assert.match(await this.generate(), /src\/app\.module\.ts:\d+ don't run migrations when the app starts/);
    const text = await readFile(join(this.host, 'src/data-source.ts'), 'utf8');
    assert.match(text, /entities: \[Order, \.\.\.webhookEntities\],/);
    assert.match(text, /migrations: \['dist\/migrations\/\*\.js', \.\.\.webhookMigrations\],/);
    await this.nest('build');
  }

  /** Writes the `AppModule` of `nest new` with an import of TypeORM. */
  async useTypeOrm(call, importOfOptions) {
    const imports = `import { TypeOrmModule } from '@nestjs/typeorm';\n${importOfOptions}\n`;
    const text = imports + this.made.replace('imports: []', `imports: [\n    ${call},\n  ]`);
    await writeFile(this.appModule, text);
  }

  generate() {
    return this.nest('generate', '--collection', 'nestjs-typeorm-webhooks', 'init');
  }

  nest(...args) {
    return run('npx', ['nest', ...args], { cwd: this.host });
  }
}
