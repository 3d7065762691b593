import assert from 'node:assert/strict';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryQuickStart } from './quick-start.mjs';
import { run } from './shell.mjs';

const sources = fileURLToPath(new URL('hosts', import.meta.url));

const hosts = [
  'typescript-module/dist/main.js',
  'typescript-commonjs/dist/main.js',
  'javascript/host.mjs',
  'javascript/host.cjs',
];

/** The example tests in docs/testing.md and docs/receiving.md. They need no database server. */
const testsOfHosts = ['in-your-tests.js', 'receiving.js'].flatMap((test) => [
  `typescript-module/dist/${test}`,
  `typescript-commonjs/dist/${test}`,
]);

/** The lines that `TellOwners` must print. `TellOwners` is an example in docs/production.md. */
const toldToOwners = ['webhook.failing 1 1 status 503', 'webhook.suspended 1 1 status 503'];

/**
 * Copies the hosts into the folder. Compiles the TypeScript host twice, to ES modules and to CommonJS. The
 * compiler also checks the type declarations of the library.
 */
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
    console.log(`passed: the documentation's TypeScript compiles with type ${type}`);
  }
}

/** How else TypeScript can find the types of a package. The host's tsconfig.json has `nodenext`. */
const resolutions = {
  commonjs: [
    ['--module', 'commonjs', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0'],
    ['--module', 'node16', '--moduleResolution', 'node16'],
  ],
  module: [
    ['--module', 'node16', '--moduleResolution', 'node16'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ],
};

/**
 * Compiles the TypeScript host with every `moduleResolution`. On Nest 12, TypeScript finds the types of Nest
 * itself in CommonJS only with `nodenext`.
 */
export async function checkTypes(folder, { nest }) {
  for (const type of nest === 11 ? ['commonjs', 'module'] : ['module']) {
    for (const options of resolutions[type]) {
      const tsc = [
        join(folder, 'node_modules/typescript/bin/tsc'),
        '--noEmit',
        '--pretty',
        'false',
        ...options,
      ];
      await run(process.execPath, tsc, { cwd: join(folder, `typescript-${type}`) });
      console.log(`passed: the types with type ${type} and moduleResolution ${options[3]}`);
    }
  }
}

/** Checks that a process has one copy of the library, however its modules load it. */
export async function checkCopies(folder) {
  const script = `import { createRequire } from 'node:module';
    for (const entry of ['', '/database', '/receiver', '/testing']) {
      const name = 'nestjs-typeorm-webhooks' + entry;
      const required = Object.entries(createRequire(import.meta.url)(name));
      const imported = await import(name);
      for (const [key, value] of required) if (imported[key] !== value) throw new Error(name + ': ' + key);
    }`;
  await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
  console.log('passed: import and require load the same copy');
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
  for (const type of ['module', 'commonjs']) {
    await tryQuickStart(folder, `typescript-${type}/dist/quick-start.js`);
    console.log(`passed: the quick start with type ${type}`);
  }
}

/**
 * Runs a host and waits until it ends by itself. A host that does not end fails the test, because the library
 * must not keep the process alive after app.close().
 */
async function runHost(folder, host, env) {
  const cwd = await mkdtemp(join(folder, 'data-'));
  return run(process.execPath, [join(folder, host)], {
    cwd,
    env: { ...env, CUSTOMER_TOKEN: 'secret', ORDERS_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    seconds: 60,
  });
}
