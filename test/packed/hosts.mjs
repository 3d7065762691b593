import assert from 'node:assert/strict';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './shell.mjs';

const sources = fileURLToPath(new URL('hosts', import.meta.url));

const hosts = [
  'typescript-module/dist/main.js',
  'typescript-commonjs/dist/main.js',
  'javascript/host.mjs',
  'javascript/host.cjs',
];

/** Tests of a host, and of who receives, as the README shows them: they need no server. */
const testsOfHosts = ['in-your-tests.js', 'receiving.js'].flatMap((test) => [
  `typescript-module/dist/${test}`,
  `typescript-commonjs/dist/${test}`,
]);

/** What `TellOwners` of the README writes. */
const toldToOwners = ['webhook.failing 1 1 status 503', 'webhook.suspended 1 1 status 503'];

/** The TypeScript host stands there twice: the same sources compile to ES modules and to CommonJS, with our declarations checked. */
export async function addHosts(folder) {
  for (const file of ['scenario.mjs', 'scenario.d.mts', 'javascript']) {
    await cp(join(sources, file), join(folder, file), { recursive: true });
  }
  for (const type of ['module', 'commonjs']) {
    const host = join(folder, `typescript-${type}`);
    await cp(join(sources, 'typescript'), host, { recursive: true });
    await writeFile(join(host, 'package.json'), JSON.stringify({ type }));
    await run(process.execPath, [join(folder, 'node_modules/typescript/bin/tsc'), '--pretty', 'false'], {
      cwd: host,
    });
    console.log(`passed: the README's TypeScript compiles with type ${type}`);
  }
}

export async function runHosts(folder, database) {
  for (const host of hosts) {
    const output = await database.use((env) => runHost(folder, host, env));
    if (host.startsWith('typescript')) assert.deepEqual(output.match(/^webhook\..*/gm), toldToOwners);
    console.log(`passed: ${host} on ${database.name}`);
  }
}

export async function runTestsOfHosts(folder) {
  for (const test of testsOfHosts) {
    await runHost(folder, test, {});
    console.log(`passed: ${test}`);
  }
}

/** A host ends by itself: nothing of the library may keep its process alive once the app is closed. */
async function runHost(folder, host, env) {
  const cwd = await mkdtemp(join(folder, 'data-'));
  return run(process.execPath, [join(folder, host)], {
    cwd,
    env: { ...env, CUSTOMER_TOKEN: 'secret', ORDERS_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    seconds: 30,
  });
}
