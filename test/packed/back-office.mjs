import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyNativeBinding } from './install.mjs';
import { answering, freePort } from './quick-start.mjs';
import { run } from './shell.mjs';

const source = fileURLToPath(new URL('hosts/back-office', import.meta.url));
const npmOptions = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
/** How long a step may take. The app has many packages and many tests. */
const seconds = 900;

/**
 * Runs the tests of the back office, an app that is built like many public ones, before and after the
 * library is added to it. Both times, the app uses the same databases, so the library's tables are added to a
 * database that is in use. Fails if a test fails, or if a test that passed before is missing afterwards.
 */
export async function tryBackOffice(root, tarball, folder, databases) {
  const host = join(folder, 'back-office');
  await cp(source, host, { recursive: true });
  await run('npm', ['ci', ...npmOptions], { cwd: host, seconds });
  await copyNativeBinding(root, host);

  await useAll(databases, folder, async (places) => {
    const before = [];
    for (const place of places) before.push(await runTests(host, place, 'off'));
    await addLibrary(host, tarball);
    for (const [index, place] of places.entries()) {
      const after = await runTests(host, place, 'on');
      const missing = before[index].filter((test) => !after.includes(test));
      assert.deepEqual(missing, [], 'the tests that ran only without webhooks');
      assert.ok(after.length > before[index].length, 'the tests of the webhooks ran');
    }
    await startBuilt(host, places[0]);
  });
}

/**
 * Installs the library with the README's command for Nest 11. `--strict-peer-deps` turns warnings about peers
 * into errors.
 */
async function addLibrary(host, tarball) {
  const packages = [tarball, '@nestjs/axios@4', '@nestjs/schedule@6'];
  await run('npm', ['install', ...packages, '--strict-peer-deps', ...npmOptions], { cwd: host, seconds });
  const tsc = ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false'];
  await run(process.execPath, tsc, { cwd: host, seconds });
}

/** Calls `work` with an empty database of each kind, and with a folder for its files. */
async function useAll([database, ...others], folder, work, places = []) {
  if (!database) return work(places);
  const DATA_DIRECTORY = await mkdtemp(join(folder, 'data-'));
  return database.use((env) =>
    useAll(others, folder, work, [...places, { name: database.name, env: { ...env, DATA_DIRECTORY } }]),
  );
}

/**
 * @param webhooks 'on' or 'off'
 * @returns the names of the tests that have passed
 */
async function runTests(host, { name, env }, webhooks) {
  const results = join(env.DATA_DIRECTORY, 'results.json');
  const jest = ['node_modules/jest/bin/jest.js', '--ci', '--runInBand', '--json', `--outputFile=${results}`];
  await run(process.execPath, jest, { cwd: host, env: { ...env, WEBHOOKS: webhooks }, seconds });
  const { testResults } = JSON.parse(await readFile(results, 'utf8'));
  const passed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed')
    .map(({ fullName }) => fullName);
  console.log(`passed: ${passed.length} tests of the back office on ${name} with webhooks ${webhooks}`);
  return passed;
}

/** Compiles the app, starts it without Jest, and stops it again. */
async function startBuilt(host, { env }) {
  await run('npm', ['run', 'build'], { cwd: host, seconds });
  const port = await freePort();
  const app = spawn(process.execPath, ['dist/main.js'], {
    cwd: host,
    env: { ...process.env, ...env, WEBHOOKS: 'on', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await answering(`http://127.0.0.1:${port}/api/health`, app);
    const { status } = await fetch(`http://127.0.0.1:${port}/api/v2/orgs/1/webhooks/`);
    assert.equal(status, 401);
    app.kill();
    await once(app, 'exit', { signal: AbortSignal.timeout(30_000) });
    console.log('passed: the compiled back office with webhooks');
  } finally {
    app.kill('SIGKILL');
  }
}
