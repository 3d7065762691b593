import { existsSync, readFileSync } from 'node:fs';

describe('docs/security.md', () => {
  it('names tests that exist', () => {
    const named = [...readFileSync('docs/security.md', 'utf8').matchAll(/`((?:test|libs)\/[^`]+)`/g)];
    expect(named.length).toBeGreaterThan(10);
    expect(named.map(([, path]) => path!).filter((path) => !existsSync(path))).toEqual([]);
  });
});
