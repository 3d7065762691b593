import { dirname, join, relative } from 'node:path/posix';
import type ts from 'typescript';
import { EditedFile } from './edited-file.js';
import type { ProjectFiles } from './project-files.js';

/** The TypeScript files of the app, and the edits of these files. */
export class Project {
  private readonly edited = new Map<string, EditedFile>();

  constructor(
    private readonly files: ProjectFiles,
    readonly compiler: typeof ts,
    private readonly sourceRoot: string,
  ) {}

  /** The files below the source root of the app, and files such as `data-source.ts` in the root. */
  sources(): EditedFile[] {
    const paths = [...this.files.list(this.sourceRoot, { recursive: true }), ...this.files.list('')];
    return [...new Set(paths)]
      .filter((path) => path.endsWith('.ts') && !/\.(d|spec|test|e2e-spec)\.ts$/.test(path))
      .map((path) => this.file(path)!);
  }

  /** Returns the file that an import names, or undefined if it isn't a file of the app. */
  imported(from: EditedFile, specifier: string): EditedFile | undefined {
    const path = specifier.startsWith('.') ? join(dirname(from.path), specifier) : specifier;
    const candidates = [path.replace(/\.js$/, '.ts'), `${path}.ts`, join(path, 'index.ts'), path];
    return candidates
      .filter((candidate) => candidate.endsWith('.ts'))
      .map((candidate) => this.file(candidate))
      .find((file) => file !== undefined);
  }

  /** Returns all nodes of a kind in a file. */
  nodes<Node extends ts.Node>(root: ts.Node, isWanted: (node: ts.Node) => node is Node): Node[] {
    const below: Node[] = [];
    root.forEachChild((child) => void below.push(...this.nodes(child, isWanted)));
    return isWanted(root) ? [root, ...below] : below;
  }

  /** Returns the file that contains a node. */
  fileOf(node: ts.Node): EditedFile {
    return this.file(node.getSourceFile().fileName)!;
  }

  /**
   * Returns the specifier with which a file imports another file. It ends as the relative imports of the file
   * end. If there are none, it ends with `.js` in ES modules only.
   */
  specifier(from: EditedFile, to: string): string {
    const path = relative(dirname(from.path), to);
    return `${path.startsWith('.') ? '' : './'}${path}${this.extensionIn(from)}`;
  }

  exists(path: string): boolean {
    return this.files.read(path) !== undefined;
  }

  create(path: string, text: string): void {
    this.files.write(path, text);
  }

  /** Writes all edited files. */
  save(): void {
    for (const [path, file] of this.edited) {
      const text = file.text();
      if (text !== undefined) this.files.write(path, text);
    }
  }

  private file(path: string): EditedFile | undefined {
    const known = this.edited.get(path);
    if (known) return known;
    const text = this.files.read(path);
    if (text === undefined) return undefined;
    const file = new EditedFile(this.compiler, path, text);
    this.edited.set(path, file);
    return file;
  }

  private extensionIn(file: EditedFile): string {
    const specifiers = file.imports.map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text);
    const sibling = specifiers.find((specifier) => specifier.startsWith('.'));
    if (sibling !== undefined) return /\.[jt]s$/.exec(sibling)?.[0] ?? '';
    const manifest = JSON.parse(this.files.read('package.json') ?? '{}') as { type?: string };
    return manifest.type === 'module' ? '.js' : '';
  }
}
