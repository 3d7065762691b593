import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './shell.mjs';

/** The number of migrations in the data-source file: the host's own and those of the library. */
const migrations = 4;

/**
 * Runs TypeORM's CLI with the data-source file of the documentation: runs all migrations, checks that the
 * classes need no other tables, and reverts all migrations.
 */
export async function runTypeOrmCli(folder, database) {
  for (const type of ['module', 'commonjs']) {
    await database.use(async (env) => {
      const cwd = await mkdtemp(join(folder, 'data-'));
      const dataSource = join(folder, `typescript-${type}/dist/data-source.js`);
      const cli = (command, ...args) =>
        run(
          process.execPath,
          [join(folder, 'node_modules/typeorm/cli.js'), command, ...args, '-d', dataSource],
          {
            cwd,
            env,
          },
        );
      await cli('migration:run');
      assert.match(await cli('migration:generate', 'drift', '--check'), /No changes in database schema/);
      for (let left = migrations; left > 0; left--) await cli('migration:revert');
      assert.match(await cli('migration:run'), /4 migrations are new/);
    });
    console.log(`passed: TypeORM's CLI with type ${type} on ${database.name}`);
  }
}
