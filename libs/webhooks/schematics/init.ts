import type ts from 'typescript';
import { AppModule } from './app-module.js';
import { byHand } from './by-hand.js';
import { Project } from './project.js';
import type { ProjectFiles } from './project-files.js';
import { TypeOrmTables } from './typeorm-tables.js';

/**
 * Adds the library to an app: the entities and the migrations to the options of TypeORM, a guard, and
 * `WebhooksModule.forRoot` to the imports of `AppModule`. What is already there stays as it is, so a second
 * run changes nothing. Code that isn't recognised isn't changed.
 * @param sourceRoot the folder with the sources of the app, such as `src`
 * @returns what the developer must still do, as texts for the terminal
 */
export function init(files: ProjectFiles, compiler: typeof ts, sourceRoot: string): string[] {
  const project = new Project(files, compiler, sourceRoot);
  const tables = new TypeOrmTables(project);
  if (!tables.hasModule) return [byHand.noTypeOrm(sourceRoot)];
  const steps = [...tables.add(), ...new AppModule(project, sourceRoot).add()];
  project.save();
  return steps;
}
