import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The folders of the library, in the order in which an event passes through them. A file may import only from
 * its own folder and from folders further down this list.
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

/** Returns the files that a file imports when it runs, that is, without its type imports. */
function importedFiles(file: string): string[] {
  const statements = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?! type)\b[^;]*?from '(\.[^']+)\.js';/gms,
  );
  return [...statements].map(([, path]) => resolve(dirname(file), `${path}.ts`));
}

/**
 * Returns the name of the folder that contains a file. Returns '' for the module file and the index file.
 * These two are at the top level, so they may import everything.
 */
function folderOf(path: string): string {
  const [folder, ...rest] = relative(source, path).split('/');
  return rest.length === 0 ? '' : folder!;
}

describe('The imports of the library', () => {
  const all = imports();

  it('are found by this test', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(new Set(all.map(({ to }) => to))).toEqual(new Set([...folders, 'receiver', 'testing', '']));
  });

  it('lead only to the same folder or to folders further down the list', () => {
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

  it('keep database/ free of Nest, because TypeORM’s CLI loads it: it imports only model/, errors/ and shared/', () => {
    const files = new Set([join(source, 'database/index.ts')]);
    for (const file of files) for (const imported of importedFiles(file)) files.add(imported);
    const folders = [...files].map(folderOf);
    expect(new Set(folders)).toEqual(new Set(['database', 'model', 'errors', 'shared']));
    const withNest = [...files].filter((file) => /from '(@nestjs|rxjs)/.test(readFileSync(file, 'utf8')));
    expect(withNest).toEqual([]);
  });

  it('leave the class Lanes as the only importer of worker/admission/lane.ts, so that no other code changes a lane', () => {
    const importers = all.filter(({ line }) => line.endsWith("/lane.js';"));
    expect(importers.map(({ line }) => line.split(':')[0])).toEqual(['worker/admission/lanes.ts']);
  });

  it('never lead to testing/, the module or the index', () => {
    const wrong = all.filter(
      ({ from, to }) => from !== '' && from !== 'testing' && (to === 'testing' || to === ''),
    );
    expect(wrong.map(({ line }) => line)).toEqual([]);
  });
});
