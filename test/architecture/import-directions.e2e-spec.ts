import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The folders of the library in the order in which an event passes through them. Imports point down this
 * list, never up.
 */
const folders = [
  'http',
  'manage',
  'capture',
  'emit',
  'worker',
  'send',
  'settle',
  'store',
  'observe',
  'options',
  'catalog',
  'extend',
  'model',
  'errors',
  'shared',
];

const source = resolve('libs/webhooks/src');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly line: string;
}

function imports(): Import[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => importsOf(join(source, file)));
}

function importsOf(file: string): Import[] {
  const statements = readFileSync(file, 'utf8').matchAll(
    /^(import|export)( type)?\b[^;]*?from '(\.[^']+)';/gms,
  );
  return [...statements].map(([line, , , path]) => ({
    from: folderOf(file),
    to: folderOf(resolve(dirname(file), path!)),
    line: `${relative(source, file)}: ${line.replace(/\s+/g, ' ')}`,
  }));
}

/** Returns '' for the files at the top level: the module and the index, which may import everything. */
function folderOf(path: string): string {
  const [folder, ...rest] = relative(source, path).split('/');
  return rest.length === 0 ? '' : folder!;
}

describe('The imports of the library', () => {
  const all = imports();

  it('are found', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(new Set(all.map(({ to }) => to))).toEqual(new Set([...folders, 'receiver', 'testing', '']));
  });

  it('point down the list of folders, never up', () => {
    const up = all.filter(
      ({ from, to }) =>
        folders.includes(from) && folders.includes(to) && folders.indexOf(to) < folders.indexOf(from),
    );
    expect(up.map(({ line }) => line)).toEqual([]);
  });

  it('keep receiver/ separate: it imports only errors/ and shared/, and nothing imports it', () => {
    const wrong = all.filter(
      ({ from, to }) =>
        (from === 'receiver' && !['receiver', 'errors', 'shared'].includes(to)) ||
        (from !== 'receiver' && to === 'receiver'),
    );
    expect(wrong.map(({ line }) => line)).toEqual([]);
  });

  it('let only Lanes change a lane: no other file imports worker/admission/lane.ts', () => {
    const importers = all.filter(({ line }) => line.endsWith("/lane.js';"));
    expect(importers.map(({ line }) => line.split(':')[0])).toEqual(['worker/admission/lanes.ts']);
  });

  it('never lead into testing/, or up to the module and the index', () => {
    const wrong = all.filter(
      ({ from, to }) => from !== '' && from !== 'testing' && (to === 'testing' || to === ''),
    );
    expect(wrong.map(({ line }) => line)).toEqual([]);
  });
});
