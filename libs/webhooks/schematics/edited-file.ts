import type ts from 'typescript';

/** The widest line that the schematic writes. It is the default of Prettier's `printWidth`. */
const maxWidth = 80;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** How a file is written. */
export interface CodeStyle {
  readonly quote: string;
  readonly semicolon: string;
  readonly newline: string;
}

/**
 * A TypeScript file of the app. It only ever inserts text, so the existing code keeps its formatting and its
 * comments.
 */
export class EditedFile {
  readonly source: ts.SourceFile;
  private readonly insertions: Insertion[] = [];
  private readonly added = new Map<string, Set<string>>();

  constructor(
    private readonly compiler: typeof ts,
    readonly path: string,
    private readonly original: string,
  ) {
    this.source = compiler.createSourceFile(path, original, compiler.ScriptTarget.Latest, true);
  }

  /** The import declarations of the file. */
  get imports(): ts.ImportDeclaration[] {
    return this.source.statements.filter((statement) => this.compiler.isImportDeclaration(statement));
  }

  /** The style of the file, which its first import shows. */
  get style(): CodeStyle {
    const [first] = this.imports;
    return {
      quote: first?.moduleSpecifier.getText().startsWith('"') ? '"' : "'",
      semicolon: first && !first.getText().endsWith(';') ? '' : ';',
      newline: this.original.includes('\r\n') ? '\r\n' : '\n',
    };
  }

  /** Returns the file with all insertions, or undefined if there are none. */
  text(): string | undefined {
    const insertions = [...this.insertions, ...this.newImports()];
    if (insertions.length === 0) return undefined;
    return insertions
      .toSorted((a, b) => b.at - a.at)
      .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), this.original);
  }

  /** Imports names from a module, except names that the file already imports. */
  import(names: readonly string[], module: string): void {
    const missing = names.filter((name) => !this.importedNames().includes(name));
    const known = this.added.get(module) ?? new Set();
    this.added.set(module, new Set([...known, ...missing]));
  }

  /** Appends elements to an array, as the array is written: on the same line, or on a line each. */
  appendElements(array: ts.ArrayLiteralExpression, elements: readonly string[]): void {
    this.append(array, array.elements, elements, '');
  }

  /** Appends properties to an object, as the object is written: on the same line, or on a line each. */
  appendProperties(object: ts.ObjectLiteralExpression, properties: readonly string[]): void {
    this.append(object, object.properties, properties, ' ');
  }

  private append(list: ts.Node, items: ts.NodeArray<ts.Node>, texts: readonly string[], space: string): void {
    if (texts.length === 0) return;
    const last = items.at(-1);
    if (!last) this.fill(list, texts, space);
    else if (this.hasNewline(last.end, list.end)) this.appendLines(last, items, texts);
    else this.insert(last.end, texts.map((text) => `, ${text}`).join(''));
  }

  private fill(list: ts.Node, texts: readonly string[], space: string): void {
    const start = list.getStart();
    const isEmpty = this.original.slice(start + 1, list.end - 1).trim() === '';
    if (isEmpty && !this.hasNewline(start, list.end)) {
      this.insert(start + 1, `${space}${texts.join(', ')}${space}`);
      return;
    }
    const lines = texts.map(
      (text) => `${this.style.newline}${this.indentAt(start)}${this.indentUnit()}${text},`,
    );
    this.insert(start + 1, lines.join(''));
  }

  private appendLines(last: ts.Node, items: ts.NodeArray<ts.Node>, texts: readonly string[]): void {
    if (!items.hasTrailingComma) this.insert(last.end, ',');
    const separator = `,${this.style.newline}${this.indentAt(last.getStart())}`;
    const lines = texts.join(separator) + (items.hasTrailingComma ? ',' : '');
    const end = this.endOfComments(items.hasTrailingComma ? items.end : last.end);
    this.insert(end, separator.slice(1) + lines);
  }

  private newImports(): Insertion[] {
    const last = this.imports.at(-1);
    const at = last ? this.endOfComments(last.end) : (this.source.statements[0]?.getStart() ?? 0);
    const { newline } = this.style;
    return [...this.added]
      .filter(([, names]) => names.size > 0)
      .map(([module, names]) => this.importStatement([...names].toSorted(compareNames), module))
      .map((text) => ({ at, text: last ? newline + text : text + newline }))
      .toReversed();
  }

  private importStatement(names: readonly string[], module: string): string {
    const { quote, semicolon, newline } = this.style;
    const from = `from ${quote}${module}${quote}${semicolon}`;
    const line = `import { ${names.join(', ')} } ${from}`;
    if (line.length <= maxWidth) return line;
    const lines = names.map((name) => `${this.indentUnit()}${name},`);
    return ['import {', ...lines, `} ${from}`].join(newline);
  }

  private importedNames(): string[] {
    return this.imports.flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      const named = bindings && this.compiler.isNamedImports(bindings) ? bindings.elements : [];
      return named.map(({ name }) => name.text);
    });
  }

  private insert(at: number, text: string): void {
    this.insertions.unshift({ at, text });
  }

  private endOfComments(position: number): number {
    return this.compiler.getTrailingCommentRanges(this.original, position)?.at(-1)?.end ?? position;
  }

  private hasNewline(start: number, end: number): boolean {
    return this.original.slice(start, end).includes('\n');
  }

  private indentAt(position: number): string {
    const line = this.original.slice(this.original.lastIndexOf('\n', position - 1) + 1, position);
    return /^[ \t]*/.exec(line)![0];
  }

  private indentUnit(): string {
    return /^(\t| +)\S/m.exec(this.original)?.[1] ?? '  ';
  }
}

/** Compares names as import sorters do, without regard to upper and lower case. */
function compareNames(a: string, b: string): number {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}
