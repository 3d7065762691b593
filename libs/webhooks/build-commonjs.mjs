// Compiles the library once more, to CommonJS. Node.js never loads this build, because it prefers the ES
// modules in both `import` and `require` (the condition "module-sync" in package.json). So a process has only
// one copy of the library. The CommonJS build is for Jest and bundlers, which don't know this condition.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('tsconfig.cjs.json', import.meta.url));
const output = fileURLToPath(new URL('../../dist/libs/webhooks/cjs/', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(output, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '--project', project], { stdio: 'inherit' });
writeFileSync(`${output}package.json`, '{ "type": "commonjs" }\n');
