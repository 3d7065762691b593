import type ts from 'typescript';
import type { EditedFile } from './edited-file.js';
import type { Project } from './project.js';
import { Values } from './values.js';

/** A place of the app that creates a DataSource. */
export interface OptionsSite {
  readonly file: EditedFile;
  /** The call of `TypeOrmModule.forRoot`, of `TypeOrmModule.forRootAsync` or of `new DataSource`. */
  readonly call: ts.CallExpression | ts.NewExpression;
  /** True if TypeORM's command-line tools read the options, and not the app. */
  readonly isDataSourceFile: boolean;
  /** The object literals with the options, or undefined if they can't be found without running the app. */
  readonly options: readonly ts.ObjectLiteralExpression[] | undefined;
}

/** Finds the options of the default DataSource of the app. */
export class OptionsFinder {
  private readonly ts: typeof ts;
  private readonly values: Values;

  constructor(private readonly project: Project) {
    this.ts = project.compiler;
    this.values = new Values(project);
  }

  /** Returns all places that give options to the default DataSource. */
  sites(): OptionsSite[] {
    return this.project
      .sources()
      .flatMap((file) => [...this.moduleSites(file), ...this.dataSourceSites(file)])
      .filter(({ options }) => !options?.some((object) => this.isNamed(object)));
  }

  private moduleSites(file: EditedFile): OptionsSite[] {
    return this.project.nodes(file.source, this.ts.isCallExpression).flatMap((call) => {
      const [argument] = call.arguments;
      switch (call.expression.getText()) {
        case 'TypeOrmModule.forRoot': {
          const object = this.values.object(argument);
          return [{ file, call, isDataSourceFile: false, options: object && [object] }];
        }
        case 'TypeOrmModule.forRootAsync': {
          if (this.isNamed(this.values.object(argument))) return [];
          return [{ file, call, isDataSourceFile: false, options: this.asyncOptions(argument) }];
        }
        default:
          return [];
      }
    });
  }

  private dataSourceSites(file: EditedFile): OptionsSite[] {
    return this.project
      .nodes(file.source, this.ts.isNewExpression)
      .filter(({ expression }) => expression.getText() === 'DataSource')
      .filter((call) => !this.isInsideModule(call))
      .map((call) => {
        const object = this.values.object(call.arguments?.[0]);
        return { file, call, isDataSourceFile: true, options: object && [object] };
      });
  }

  /** Returns true for the `dataSourceFactory` of `forRootAsync`, which gets its options from the module. */
  private isInsideModule(node: ts.Node): boolean {
    const isModule = this.ts.isCallExpression(node) && node.expression.getText().startsWith('TypeOrmModule.');
    return isModule || (node.parent !== undefined && this.isInsideModule(node.parent));
  }

  private asyncOptions(argument: ts.Expression | undefined): ts.ObjectLiteralExpression[] | undefined {
    const object = this.values.object(argument);
    if (!object) return undefined;
    const factory = this.values.member(object, 'useFactory');
    if (factory) return this.values.returned(this.values.property(object, 'useFactory') ?? factory);
    const provider = this.values.property(object, 'useClass') ?? this.values.property(object, 'useExisting');
    return provider && this.values.returned(this.values.method(provider, 'createTypeOrmOptions'));
  }

  private isNamed(object: ts.ObjectLiteralExpression | undefined): boolean {
    const name = object && this.values.property(object, 'name');
    return name !== undefined && !/^['"`]default['"`]$/.test(name.getText());
  }
}
