import type ts from 'typescript';
import type { Project } from './project.js';

/**
 * Finds the literals behind expressions: through variables, imports, classes and functions. It follows only
 * what is certain without running the app, and returns undefined for everything else.
 */
export class Values {
  private readonly ts: typeof ts;

  constructor(private readonly project: Project) {
    this.ts = project.compiler;
  }

  /** Returns the object literal that is the value of an expression. */
  object(expression: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
    const value = this.literal(expression);
    return value && this.ts.isObjectLiteralExpression(value) ? value : undefined;
  }

  /** Returns the array literal that is the value of an expression. */
  array(expression: ts.Expression | undefined): ts.ArrayLiteralExpression | undefined {
    const value = this.literal(expression);
    return value && this.ts.isArrayLiteralExpression(value) ? value : undefined;
  }

  /** Returns the value of a property that is written in an object literal. */
  property(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
    const property = this.member(object, name);
    if (property && this.ts.isPropertyAssignment(property)) return property.initializer;
    return property && this.ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
  }

  /** Returns the member of an object literal that has the name. */
  member(object: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralElementLike | undefined {
    return object.properties.find((property) => property.name && nameOf(property.name) === name);
  }

  /**
   * Returns the value that a property has in an object literal or in the objects that are spread into it.
   * @returns undefined if the property is absent, and `'unknown'` if this depends on an object that can't be
   *   found
   */
  lookUp(object: ts.ObjectLiteralExpression, name: string): ts.Expression | 'unknown' | undefined {
    if (this.member(object, name)) return this.property(object, name) ?? 'unknown';
    return object.properties
      .filter((property) => this.ts.isSpreadAssignment(property))
      .map(({ expression }) => this.lookUpInSpread(expression, name))
      .findLast((value) => value !== undefined);
  }

  /** Returns the object literals that a function returns, or undefined if it also returns anything else. */
  returned(node: ts.Node | undefined): ts.ObjectLiteralExpression[] | undefined {
    const fn = node && this.ts.isIdentifier(node) ? this.declaration(node) : node;
    const body = fn && this.bodyOf(fn);
    if (!body) return undefined;
    if (!this.ts.isBlock(body)) return this.all([this.object(body)]);
    return this.all(this.returnsIn(body).map(({ expression }) => this.object(expression)));
  }

  /** Returns a method of the class that an expression names. */
  method(expression: ts.Expression, name: string): ts.MethodDeclaration | undefined {
    const declaration = this.ts.isIdentifier(expression) ? this.declaration(expression) : undefined;
    if (!declaration || !this.ts.isClassLike(declaration)) return undefined;
    return declaration.members
      .filter((member) => this.ts.isMethodDeclaration(member))
      .find((member) => nameOf(member.name) === name);
  }

  private lookUpInSpread(expression: ts.Expression, name: string): ts.Expression | 'unknown' | undefined {
    const value = this.bare(expression);
    if (this.ts.isConditionalExpression(value)) {
      const branches = [value.whenTrue, value.whenFalse].map((branch) => this.lookUpInSpread(branch, name));
      return branches.every((branch) => branch === undefined) ? undefined : 'unknown';
    }
    if (this.ts.isBinaryExpression(value)) {
      return this.lookUpInSpread(value.right, name) === undefined ? undefined : 'unknown';
    }
    const object = this.object(value);
    return object ? this.lookUp(object, name) : 'unknown';
  }

  /** Returns the options of the DataSource that an expression creates or names. */
  private dataSourceOptions(expression: ts.Expression): ts.Expression | undefined {
    const value = this.ts.isIdentifier(expression) ? this.declaration(expression) : expression;
    const creation = value && this.ts.isVariableDeclaration(value) ? value.initializer : value;
    return creation && this.ts.isNewExpression(creation) ? creation.arguments?.[0] : undefined;
  }

  private literal(expression: ts.Expression | undefined): ts.Expression | undefined {
    const value = expression && this.bare(expression);
    if (!value) return undefined;
    if (this.ts.isIdentifier(value)) {
      const declaration = this.declaration(value);
      const isVariable = declaration && this.ts.isVariableDeclaration(declaration);
      return isVariable ? this.literal(declaration.initializer) : undefined;
    }
    if (this.ts.isPropertyAccessExpression(value) && value.name.text === 'options') {
      return this.literal(this.dataSourceOptions(value.expression));
    }
    if (this.ts.isCallExpression(value)) {
      const results = this.returned(value.expression) ?? [];
      return results.length === 1 ? results[0] : undefined;
    }
    return value;
  }

  /** Removes parentheses and type assertions around an expression. */
  private bare(expression: ts.Expression): ts.Expression {
    const isWrapped =
      this.ts.isParenthesizedExpression(expression) ||
      this.ts.isAsExpression(expression) ||
      this.ts.isSatisfiesExpression(expression) ||
      this.ts.isNonNullExpression(expression) ||
      this.ts.isAwaitExpression(expression);
    return isWrapped ? this.bare(expression.expression) : expression;
  }

  /** Returns the only declaration with the name of an identifier, in its file or in the imported file. */
  private declaration(identifier: ts.Identifier): ts.Node | undefined {
    const file = this.project.fileOf(identifier);
    for (const { importClause, moduleSpecifier } of file.imports) {
      const from = this.project.imported(file, (moduleSpecifier as ts.StringLiteral).text);
      if (from && importClause?.name?.text === identifier.text) return this.defaultExport(from.source);
      const bindings = importClause?.namedBindings;
      const named = bindings && this.ts.isNamedImports(bindings) ? bindings.elements : [];
      const element = named.find(({ name }) => name.text === identifier.text);
      if (element) return from && this.declared(from.source, (element.propertyName ?? element.name).text);
    }
    return this.declared(file.source, identifier.text);
  }

  private declared(source: ts.SourceFile, name: string): ts.Node | undefined {
    const isDeclaration = (node: ts.Node): node is ts.VariableDeclaration | ts.ClassDeclaration =>
      this.ts.isVariableDeclaration(node) ||
      this.ts.isClassDeclaration(node) ||
      this.ts.isFunctionDeclaration(node);
    const found = this.project.nodes(source, isDeclaration).filter((node) => node.name?.getText() === name);
    return found.length === 1 ? found[0] : undefined;
  }

  private defaultExport(source: ts.SourceFile): ts.Node | undefined {
    const exported = this.project.nodes(source, this.ts.isExportAssignment)[0]?.expression;
    return exported && this.ts.isIdentifier(exported) ? this.declared(source, exported.text) : exported;
  }

  private bodyOf(node: ts.Node): ts.Block | ts.Expression | undefined {
    if (this.ts.isVariableDeclaration(node)) return node.initializer && this.bodyOf(node.initializer);
    const isFunction =
      this.ts.isArrowFunction(node) ||
      this.ts.isFunctionExpression(node) ||
      this.ts.isFunctionDeclaration(node) ||
      this.ts.isMethodDeclaration(node);
    return isFunction ? node.body : undefined;
  }

  /** Returns the return statements of a function, without those of functions inside it. */
  private returnsIn(node: ts.Node): ts.ReturnStatement[] {
    if (this.ts.isReturnStatement(node)) return [node];
    if (this.ts.isFunctionLike(node)) return [];
    const statements: ts.ReturnStatement[] = [];
    node.forEachChild((child) => void statements.push(...this.returnsIn(child)));
    return statements;
  }

  private all<Value>(values: readonly (Value | undefined)[]): Value[] | undefined {
    const known = values.filter((value) => value !== undefined);
    return known.length > 0 && known.length === values.length ? known : undefined;
  }
}

function nameOf(name: ts.PropertyName): string {
  return 'text' in name ? name.text : name.getText();
}
