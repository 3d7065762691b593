import { dirname, join } from 'node:path/posix';
import type ts from 'typescript';
import { byHand } from './by-hand.js';
import type { EditedFile } from './edited-file.js';
import { guardFile, guardIn, guardName } from './guard-stub.js';
import type { Project } from './project.js';
import { Values } from './values.js';

/** Adds `WebhooksModule` and its guard to the imports of the app's module. */
export class AppModule {
  private readonly ts: typeof ts;
  private readonly values: Values;

  constructor(
    private readonly project: Project,
    private readonly sourceRoot: string,
  ) {
    this.ts = project.compiler;
    this.values = new Values(project);
  }

  /** Adds the module, unless the app already has it. @returns what the developer must still do */
  add(): string[] {
    if (this.isAdded()) return [];
    const modules = this.project.sources().flatMap((file) => this.metadataIn(file));
    const [metadata] = modules;
    if (!metadata || modules.length > 1)
      return [byHand.appModule(this.sourceRoot), this.addGuard(this.sourceRoot)];
    const file = this.project.fileOf(metadata);
    const isImported = this.addImport(metadata, file);
    const guard = this.addGuard(dirname(file.path), file);
    return isImported ? [guard] : [byHand.appModule(this.sourceRoot, file), guard];
  }

  private isAdded(): boolean {
    return this.project
      .sources()
      .some(({ source }) =>
        this.project
          .nodes(source, this.ts.isCallExpression)
          .some(({ expression }) => /^WebhooksModule\.forRoot(Async)?$/.test(expression.getText())),
      );
  }

  /** Returns the argument of `@Module` of each class `AppModule` in a file. */
  private metadataIn({ source }: EditedFile): ts.ObjectLiteralExpression[] {
    return this.project
      .nodes(source, this.ts.isClassDeclaration)
      .filter(({ name }) => name?.text === 'AppModule')
      .flatMap((declaration) => this.ts.getDecorators(declaration) ?? [])
      .map(({ expression }) => expression)
      .filter((expression) => this.ts.isCallExpression(expression))
      .filter(({ expression }) => expression.getText() === 'Module')
      .flatMap(({ arguments: [argument] }) => this.values.object(argument) ?? []);
  }

  private addImport(metadata: ts.ObjectLiteralExpression, file: EditedFile): boolean {
    const call = `WebhooksModule.forRoot({ access: ${guardName} })`;
    const imports = this.values.lookUp(metadata, 'imports');
    const list = imports === 'unknown' ? undefined : this.values.array(imports);
    if (list) this.project.fileOf(list).appendElements(list, [call]);
    else if (imports === undefined) file.appendProperties(metadata, [`imports: [${call}]`]);
    else return false;
    const edited = list ? this.project.fileOf(list) : file;
    edited.import(['WebhooksModule'], 'nestjs-typeorm-webhooks');
    edited.import([guardName], this.project.specifier(edited, join(dirname(file.path), guardFile)));
    return true;
  }

  private addGuard(folder: string, like?: EditedFile): string {
    const path = join(folder, `${guardFile}.ts`);
    if (!this.project.exists(path)) this.project.create(path, guardIn(like?.style));
    return byHand.guard(path);
  }
}
