import { buildProgram } from './build-program.mjs';

/**
 * Jest's global set-up for tests that start the sample server as a separate process. It builds the sample
 * server.
 */
export default function buildSample() {
  buildProgram({
    project: 'sample',
    program: 'dist/apps/sample/apps/sample/src/main.js',
    folders: ['apps/sample/src', 'libs/webhooks/src'],
    tsconfig: 'apps/sample/tsconfig.app.json',
  });
}
