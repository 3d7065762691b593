import ts from 'typescript';
import { init } from '../../libs/webhooks/schematics/init.js';
import type { ProjectFiles } from '../../libs/webhooks/schematics/project-files.js';

/** The files of an app in memory: their paths, relative to the root, and their texts. */
export type Files = Record<string, string>;

export interface Initialised {
  readonly files: Files;
  /** The texts that the schematic prints. */
  readonly steps: string;
}

/** Runs the schematic on an app, and returns the files of the app afterwards. */
export function initialise(host: Files, sourceRoot = 'src'): Initialised {
  const files = { ...host };
  const steps = init(inMemory(files), ts, sourceRoot);
  return { files, steps: steps.join('\n') };
}

/** Returns the files that the schematic creates or changes in an app. */
export function changesIn(host: Files, sourceRoot?: string): Files {
  const { files } = initialise(host, sourceRoot);
  return Object.fromEntries(Object.entries(files).filter(([path, text]) => host[path] !== text));
}

/** Returns the syntax errors of a file. */
export function syntaxErrorsIn(text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function inMemory(files: Files): ProjectFiles {
  return {
    list: (folder, { recursive } = { recursive: false }) =>
      Object.keys(files).filter((path) => (recursive ? path.startsWith(`${folder}/`) : !path.includes('/'))),
    read: (path) => files[path],
    write: (path, text) => void (files[path] = text),
  };
}
