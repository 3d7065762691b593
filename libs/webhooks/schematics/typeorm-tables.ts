import type ts from 'typescript';
import { byHand } from './by-hand.js';
import type { Project } from './project.js';
import { OptionsFinder } from './typeorm-options.js';
import type { OptionsSite } from './typeorm-options.js';
import { Values } from './values.js';

/**
 * The entry that exports the library's entities and migrations without Nest. TypeORM's CLI may load the files
 * that import it.
 */
const library = 'nestjs-typeorm-webhooks/database';

const tables = [
  { option: 'entities', name: 'webhookEntities' },
  { option: 'migrations', name: 'webhookMigrations' },
] as const;

/** Adds the library's entities and migrations to the options of the app's DataSource. */
export class TypeOrmTables {
  private readonly values: Values;
  private readonly sites: readonly OptionsSite[];
  private readonly edited = new Set<ts.Node>();

  constructor(private readonly project: Project) {
    this.values = new Values(project);
    this.sites = new OptionsFinder(project).sites();
  }

  /** True if the app calls `TypeOrmModule.forRoot` or `forRootAsync` for its default DataSource. */
  get hasModule(): boolean {
    return this.sites.some(({ isDataSourceFile }) => !isDataSourceFile);
  }

  /** Adds the entities and the migrations. @returns what the developer must still do */
  add(): string[] {
    return this.sites.flatMap((site) => this.addTo(site));
  }

  private addTo(site: OptionsSite): string[] {
    const { options } = site;
    if (!options?.every((object) => this.isEditable(object))) return [byHand.options(site)];
    for (const object of options) this.edit(object, site);
    const areRun = site.isDataSourceFile || options.every((object) => this.runsMigrations(object, site));
    return areRun ? [] : [byHand.runMigrations(site)];
  }

  private isEditable(object: ts.ObjectLiteralExpression): boolean {
    return tables.every(({ option }) => {
      const value = this.values.lookUp(object, option);
      return value === undefined || (value !== 'unknown' && this.values.array(value) !== undefined);
    });
  }

  private edit(object: ts.ObjectLiteralExpression, site: OptionsSite): void {
    if (this.edited.has(object)) return;
    this.edited.add(object);
    for (const { option, name } of tables) {
      const value = this.values.lookUp(object, option);
      if (value !== undefined && value !== 'unknown') this.appendTo(this.values.array(value)!, name);
    }
    const missing = tables.filter(({ option }) => this.lacks(object, option, site));
    const properties = missing.map(({ option, name }) => `${option}: [...${name}]`);
    if (this.needsRun(object, site)) properties.push('migrationsRun: true');
    const file = this.project.fileOf(object);
    file.appendProperties(object, properties);
    file.import(
      missing.map(({ name }) => name),
      library,
    );
  }

  private appendTo(array: ts.ArrayLiteralExpression, name: string): void {
    if (this.edited.has(array) || this.contains(array, name)) return;
    this.edited.add(array);
    const file = this.project.fileOf(array);
    file.appendElements(array, [`...${name}`]);
    file.import([name], library);
  }

  /**
   * Returns true if an option must be added. An app with a separate file for TypeORM's command-line tools
   * keeps its migrations there.
   */
  private lacks(object: ts.ObjectLiteralExpression, option: string, site: OptionsSite): boolean {
    const isElsewhere = !site.isDataSourceFile && this.sites.some(({ isDataSourceFile }) => isDataSourceFile);
    return this.values.lookUp(object, option) === undefined && (option === 'entities' || !isElsewhere);
  }

  /** Returns true if the app has had no migrations before, so that nothing runs them. */
  private needsRun(object: ts.ObjectLiteralExpression, site: OptionsSite): boolean {
    const run = this.values.lookUp(object, 'migrationsRun');
    return run === undefined && !site.isDataSourceFile && this.lacks(object, 'migrations', site);
  }

  private runsMigrations(object: ts.ObjectLiteralExpression, site: OptionsSite): boolean {
    const run = this.values.lookUp(object, 'migrationsRun');
    const isRun = run !== undefined && run !== 'unknown' && run.getText() !== 'false';
    return isRun || this.needsRun(object, site);
  }

  private contains(array: ts.ArrayLiteralExpression, name: string): boolean {
    return array.elements.some((element) => {
      if (!this.project.compiler.isSpreadElement(element)) return false;
      if (element.expression.getText() === name) return true;
      const spread = this.values.array(element.expression);
      return spread !== undefined && this.contains(spread, name);
    });
  }
}
