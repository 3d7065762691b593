import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './shell.mjs';

const shared = {
  testMatch: ['<rootDir>/test/*.e2e-spec.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

/** The configurations of Jest in docs/testing.md, by the type of the host's modules. */
const configurations = {
  commonjs: { ...shared, transform: { '^.+\\.ts$': 'ts-jest' } },
  module: {
    ...shared,
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '^.+\\.ts$': ['ts-jest', { useESM: true }] },
  },
};

/**
 * Runs a host's own tests with Jest. Nest 12 consists of ES modules, which Jest can't load in CommonJS on
 * Node 20.
 */
export async function runJestHosts(folder, { nest }) {
  for (const type of nest === 11 ? ['commonjs', 'module'] : ['module']) {
    const host = join(folder, `typescript-${type}`);
    await writeFile(join(host, 'jest.config.json'), JSON.stringify(configurations[type]));
    const flags = type === 'module' ? ['--experimental-vm-modules'] : [];
    await run(process.execPath, [...flags, join(folder, 'node_modules/jest/bin/jest.js')], { cwd: host });
    console.log(`passed: a host's tests in Jest with type ${type}`);
  }
}
