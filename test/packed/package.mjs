import assert from 'node:assert/strict';
import { join } from 'node:path';
import { run } from './shell.mjs';

/** Builds and packs the library. @returns the path of the tarball */
export async function pack(root, folder) {
  const output = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    seconds: 300,
  });
  // Skips the output of `prepack`, which comes before the JSON. The JSON is an array in older versions of
  // npm, and an object in newer versions.

  const [packed] = Object.values(JSON.parse(output.slice(output.search(/^[[{]$/m))));
  checkFiles(packed.files.map(({ path }) => path));
  return join(folder, packed.filename);
}

/** Checks the entries of the package and their types for every way to load them. */
export async function checkPackage(root, tarball) {
  await run(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), tarball, '--strict'], {
    cwd: root,
  });
  await run(process.execPath, [join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'), tarball], {
    cwd: root,
  });
  console.log('passed: publint and @arethetypeswrong/cli');
}

const besides = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
const entries = ['index', 'database/index', 'receiver/index', 'testing/index'];
const modules = ['esm', 'cjs'].flatMap((build) =>
  entries.flatMap((entry) => ['js', 'd.ts'].map((end) => `${build}/${entry}.${end}`)),
);
/** `cjs/package.json` tells Node.js and Jest that the files of this build are CommonJS modules. */
const needed = [
  ...modules,
  'cjs/package.json',
  'schematics/collection.json',
  'schematics/factory.cjs',
  'schematics/schematic.js',
];

/** Checks that the package has only the files that a host needs: the library, its types and its schematic. */
function checkFiles(paths) {
  const library = paths.filter((path) => path.startsWith('dist/libs/webhooks/'));
  assert.deepEqual(paths.filter((path) => !library.includes(path)).toSorted(), besides);
  assert.deepEqual(
    library.filter((path) => /\.spec\.|\/test\//.test(path) || !/\.(js|js\.map|d\.ts|cjs|json)$/.test(path)),
    [],
  );
  const missing = needed.filter((file) => !library.includes(`dist/libs/webhooks/${file}`));
  assert.deepEqual(missing, [], 'the files that the package lacks');
}
