import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const folder = 'libs/webhooks/src';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => {
    const path = join(folder, file);
    return {
      path,
      source: ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
    };
  });

/** All nodes of a file, each one before its children. */
function nodesOf(node: ts.Node): ts.Node[] {
  const nodes = [node];
  node.forEachChild((child) => void nodes.push(...nodesOf(child)));
  return nodes;
}

const nodes = files.flatMap(({ path, source }) => nodesOf(source).map((node) => ({ path, node })));

/** The names of everything that a class, an interface or a module declares, and of an option of TypeORM. */
const declared = new Set([
  'migrationsRun',
  ...nodes.flatMap(({ node }) => {
    const { name } = node as Partial<ts.NamedDeclaration>;
    return name && ts.isIdentifier(name) ? [name.text] : [];
  }),
]);

/** The names of all options: the members of the interfaces whose names end with `Options` or `Extras`. */
const options = new Set(
  nodes.flatMap(({ node }) =>
    ts.isInterfaceDeclaration(node) && /(Options|Extras|Credentials)$/.test(node.name.text)
      ? node.members.map((member) => (member.name as ts.Identifier).text)
      : [],
  ),
);

/** Texts within the arguments of `new …Error(…)`, `new …Exception(…)`, `super(…)` and `….refusal(…)`. */
const errorTexts = nodes
  .filter(({ node }) => isError(node))
  .flatMap(({ path, node }) =>
    ((node as ts.CallExpression | ts.NewExpression).arguments ?? [])
      .flatMap(nodesOf)
      .filter((part) => ts.isStringLiteral(part) || ts.isTemplateLiteralToken(part))
      .map((part) => ({ path, text: part.text })),
  );

function isError(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return /(Error|Exception)$/.test(node.expression.getText());
  return ts.isCallExpression(node) && /^super$|\.refusal$/.test(node.expression.getText());
}

/** Returns the names after the words `option` and `options`: `the options a, b and c.d`. */
function namedOptions(text: string): string[] {
  return [
    ...text.matchAll(/\boptions? (?!are )((?:`?[a-z][\w.]*\w`?(?:, (?!and)| and |, and )?)+)/g),
  ].flatMap(([, list = '']) => list.split(/, and |, | and /).filter((name) => name !== ''));
}

/** Returns the parts of the names that no option has. */
function unknownOf(names: readonly string[]): string[] {
  return names.flatMap((name) => name.replaceAll('`', '').split('.')).filter((name) => !options.has(name));
}

describe('Each option that the library names exists', () => {
  it('in the texts of errors, which also contain no other name that the library does not declare', () => {
    expect(errorTexts.length).toBeGreaterThan(80);
    const wrong = errorTexts.flatMap(({ path, text }) => {
      const camelCase = [...text.matchAll(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g)].map(([name]) => name);
      const unknown = [...unknownOf(namedOptions(text)), ...camelCase.filter((name) => !declared.has(name))];
      return unknown.map((name) => `${path}: ${name} in "${text}"`);
    });
    expect(wrong).toEqual([]);
  });

  it('in comments', () => {
    const wrong = files.flatMap(({ path, source }) => {
      const comments = [...source.text.matchAll(/\/\*\*.*?\*\/|\/\/.*$/gms)].map(([text]) =>
        text.replace(/\s*\n\s*\* */g, ' '),
      );
      const names = comments
        .flatMap((text) => namedOptions(text.replaceAll('@param options', '')))
        .filter((name) => name.startsWith('`'));
      return unknownOf(names).map((name) => `${path}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });
});
