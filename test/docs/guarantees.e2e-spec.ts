import { existsSync, readFileSync } from 'node:fs';
import { testDatabases } from '../support/databases.js';
import { matrix } from '../faults/support/matrix.js';
import type { Cell } from '../faults/support/matrix.js';

const page = readFileSync('docs/guarantees.md', 'utf8').replace(/ +/g, ' ');

describe('docs/guarantees.md', () => {
  it.each(Object.entries<Cell>(matrix))('has a row for %s, and its test exists', (fault, { file, notOn }) => {
    const cells = testDatabases.map(
      ({ database: { name } }) =>
        `${name}: ${notOn?.[name] === undefined ? 'yes' : `n/a, because ${notOn[name]}`}`,
    );
    const path = `test/faults/${file}.e2e-spec.ts`;
    expect(page).toContain(`| [${fault}](../${path}) | ${cells.join(' | ')} |`);
    expect(existsSync(path)).toBe(true);
  });

  it('quotes tests that exist', () => {
    const quoted = [...page.matchAll(/^- (`[^`]+`): (.+)$/gm)].flatMap(([, file = '', sentences = '']) =>
      [...sentences.matchAll(/_([^_]+)_/g)].map(([, sentence = '']) => ({
        file: file.slice(1, -1),
        sentence,
      })),
    );
    expect(quoted.length).toBeGreaterThan(20);
    const missing = quoted.filter(({ file, sentence }) => !readFileSync(file, 'utf8').includes(sentence));
    expect(missing).toEqual([]);
  });
});
