import { buildProgram } from './build-program.mjs';

/** Jest's global set-up for the fault tests. It builds the host program that these tests start. */
export default function buildFaultsHost() {
  buildProgram({
    project: 'faults-host',
    program: 'dist/faults/test/faults/host/main.js',
    folders: ['test/faults/host', 'libs/webhooks/src'],
    tsconfig: 'test/faults/tsconfig.json',
  });
}
