import type { EditedFile } from './edited-file.js';
import { guardFile, guardName } from './guard-stub.js';
import type { OptionsSite } from './typeorm-options.js';

const moduleCall = `  WebhooksModule.forRoot({ access: ${guardName} }),`;

const tables = `  entities: [...webhookEntities],      // after your own
  migrations: [...webhookMigrations],  // after your own
  migrationsRun: true,                 // or run the migrations before the app starts`;

/** The steps that the developer must take, as texts for the terminal. */
export const byHand = {
  everything(): string {
    return `Nothing was changed: the TypeScript compiler of this project can't be loaded.
Write a guard ${guardName} that extends BearerTokenGuard. Add to the imports of your AppModule:
${moduleCall}
Add to the options of your TypeOrmModule:
${tables}`;
  },

  noTypeOrm(sourceRoot: string): string {
    return `Nothing was changed: no file in ${sourceRoot}/ gives TypeOrmModule.forRoot or forRootAsync the options of
the default DataSource. If the app has no database yet, import TypeOrmModule.forRoot in your AppModule, and run the
schematic again. If another project has the options, add to them:
${tables}
Add to the imports of your AppModule:
${moduleCall}`;
  },

  /** For options that are computed, for example by a configuration service. */
  options(site: OptionsSite): string {
    return `Not changed: the options at ${locationOf(site)}, because their lists of entities and migrations can't be
found. Add to these options, unless you have already done so:
${tables}
  import { webhookEntities, webhookMigrations } from 'nestjs-typeorm-webhooks/database';`;
  },

  /** For an app without a class `AppModule`, with several, or with `imports` that aren't a list. */
  appModule(sourceRoot: string, file?: EditedFile): string {
    const reason = file
      ? `the imports in ${file.path} aren't a list`
      : `${sourceRoot}/ doesn't have exactly one class AppModule`;
    return `Not changed: ${reason}. Add to the imports of the module with which your app starts:
${moduleCall}
  import { WebhooksModule } from 'nestjs-typeorm-webhooks';
  import { ${guardName} } from './${guardFile}'; // the path from your module`;
  },

  guard(path: string): string {
    return `${path} refuses every request until you write its method authenticate.
The page docs/getting-started.md shows an example.`;
  },

  runMigrations(site: OptionsSite): string {
    return `The options at ${locationOf(site)} don't run migrations when the app starts. Run your migrations before
the next start, for example with TypeORM's migration:run, because the app needs the library's tables.`;
  },
};

function locationOf({ file, call }: OptionsSite): string {
  const { line } = file.source.getLineAndCharacterOfPosition(call.getStart());
  return `${file.path}:${line + 1}`;
}
