/** The files of the app that a schematic reads and writes. Paths are relative to the root of the project. */
export interface ProjectFiles {
  /** Returns the paths of the files in a folder. With `recursive`, also those in its subfolders. */
  list(folder: string, options?: { readonly recursive: boolean }): string[];
  /** Returns the text of a file, or undefined if the file doesn't exist. */
  read(path: string): string | undefined;
  /** Creates or replaces a file. */
  write(path: string, text: string): void;
}
