import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type ts from 'typescript';
import { byHand } from './by-hand.js';
import { init } from './init.js';
import type { ProjectFiles } from './project-files.js';

/** The members of the schematics' `Tree` that this schematic uses. */
interface Tree {
  exists(path: string): boolean;
  readText(path: string): string;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  getDir(path: string): Folder;
}

interface Folder {
  readonly path: string;
  readonly subfiles: readonly string[];
  readonly subdirs: readonly string[];
  dir(name: string): Folder;
}

/** The member of the schematics' context that this schematic uses. */
interface Context {
  readonly logger: { info(message: string): void };
}

/** The option that the Nest CLI passes, from the configuration of the chosen project. */
interface SchematicOptions {
  readonly sourceRoot?: string;
}

/**
 * Runs the schematic `init` on the app in the working folder, and prints what is left to do. It uses no
 * package except the TypeScript compiler of the app, so the library needs no further dependency.
 */
export function runSchematic(
  tree: Tree,
  { logger }: Context,
  { sourceRoot = 'src' }: SchematicOptions,
): void {
  const compiler = hostTypeScript(process.cwd());
  const steps = compiler ? init(filesOf(tree), compiler, sourceRoot) : [byHand.everything()];
  for (const step of steps) logger.info(`${step}\n`);
}

/** Returns the TypeScript compiler that the app has installed, or undefined if it has none with an API. */
function hostTypeScript(root: string): typeof ts | undefined {
  try {
    const compiler = createRequire(resolve(root, 'package.json'))('typescript') as Partial<typeof ts>;
    return typeof compiler.createSourceFile === 'function' ? (compiler as typeof ts) : undefined;
  } catch {
    return undefined;
  }
}

function filesOf(tree: Tree): ProjectFiles {
  return {
    list: (folder, { recursive } = { recursive: false }) => pathsIn(tree.getDir(folder), recursive),
    read: (path) => (tree.exists(path) ? tree.readText(path) : undefined),
    write: (path, text) => (tree.exists(path) ? tree.overwrite(path, text) : tree.create(path, text)),
  };
}

function pathsIn(folder: Folder, recursive: boolean): string[] {
  const files = folder.subfiles.map((name) => `${folder.path}/${name}`.replace(/^\/+/, ''));
  if (!recursive) return files;
  const folders = folder.subdirs.filter((name) => name !== 'node_modules' && !name.startsWith('.'));
  return [...files, ...folders.flatMap((name) => pathsIn(folder.dir(name), true))];
}
