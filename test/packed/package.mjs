import assert from 'node:assert/strict';
import { join } from 'node:path';
import { run } from './shell.mjs';

/** Builds and packs the library. @returns the path of the tarball */
export async function pack(root, folder) {
  const output = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
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

const builds = ['esm', 'cjs'];
const entries = ['index', 'database/index', 'receiver/index', 'testing/index'];
const besides = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
/** Tells Node.js and Jest that the files of this build are CommonJS modules. */
const typeOfCommonJs = 'dist/libs/webhooks/cjs/package.json';

/** Checks that the package has only the files that a host needs: the compiled library and its types. */
function checkFiles(paths) {
  const library = paths.filter((path) => path.startsWith('dist/libs/webhooks/') && path !== typeOfCommonJs);
  assert.deepEqual(
    paths.filter((path) => !library.includes(path)).toSorted(),
    [...besides, typeOfCommonJs].toSorted(),
  );
  assert.deepEqual(
    library.filter((path) => /\.spec\.|\/test\//.test(path) || !/\.(js|js\.map|d\.ts)$/.test(path)),
    [],
  );
  for (const build of builds) {
    for (const entry of entries) {
      for (const end of ['js', 'd.ts']) {
        const file = `dist/libs/webhooks/${build}/${entry}.${end}`;
        assert.ok(library.includes(file), `${file} is packed`);
      }
    }
  }
}
