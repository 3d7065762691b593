import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Maximum width of a comment line, equal to Prettier's `printWidth`. Prettier wraps code at this width, but
 * does not wrap comments.
 */
const maxWidth = 110;

describe('The comments', () => {
  it.each(['libs', 'apps', 'test', 'bench'])('in %s/ wrap at the width at which the code wraps', (folder) => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.m?[jt]s$/.test(file),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => wideCommentsIn(join(folder, file)))).toEqual([]);
  });
});

/**
 * Returns the locations of comment lines that are too wide. A line that ends with a URL may be wider, because
 * a URL cannot be wrapped.
 */
function wideCommentsIn(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const isComment = /^\s*(\/\/|\/?\*)/.test(line) && !/https?:\/\/\S+$/.test(line);
    return isComment && line.length > maxWidth ? [`${file}:${index + 1}`] : [];
  });
}
