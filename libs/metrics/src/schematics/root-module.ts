import type ts from 'typescript';
import { ByHand } from './by-hand.js';
import type { Workspace } from './workspace.js';

/** Where an application is made of its root module: `NestFactory.create(AppModule)`. */
export interface Start {
  readonly file: string;
  readonly call: ts.CallExpression;
  /** Whether the application answers HTTP requests. */
  readonly isHttp: boolean;
}

export interface RootModule {
  readonly source: ts.SourceFile;
  readonly declaration: ts.ClassDeclaration;
  readonly name: string;
}

const HEADLESS = ['createApplicationContext', 'createMicroservice'];

/** The first start in the entry file or what it imports; one with HTTP if a file has several. */
export function findStart(workspace: Workspace, entry: string): Start {
  for (const file of workspace.reachableFrom(entry)) {
    const starts = startsIn(workspace, file);
    const start = starts.find(({ isHttp }) => isHttp) ?? starts[0];
    if (start) return start;
  }
  throw new ByHand(
    `${shown(entry)} and what it imports call no NestFactory.create(), so the root module is unknown.`,
  );
}

/** The class that is given to `NestFactory.create()`, in the file that declares it. */
export function findRootModule(workspace: Workspace, { file, call }: Start): RootModule {
  const name = leftmostName(workspace, call.arguments[0]);
  const found = name === undefined ? undefined : findClass(workspace, file, name);
  if (name !== undefined && found !== undefined) return found;
  const { line } = call.getSourceFile().getLineAndCharacterOfPosition(call.getStart());
  throw new ByHand(
    `${shown(file)}:${line + 1} starts ${call.arguments[0]?.getText() ?? 'nothing'}, whose class is in no file that ` +
      'the imports lead to.',
  );
}

/** A path as users write it. */
export const shown = (path: string): string => path.replace(/^\//, '');

function startsIn(workspace: Workspace, file: string): Start[] {
  const { ts } = workspace;
  const starts: Start[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: factory, name } = node.expression;
      const isHttp = name.text === 'create';
      if (factory.getText() === 'NestFactory' && (isHttp || HEADLESS.includes(name.text)))
        starts.push({ file, call: node, isHttp });
    }
    ts.forEachChild(node, visit);
  };
  visit(workspace.parse(file));
  return starts;
}

/** `AppModule` of `AppModule`, `AppModule.forRoot()` and `AppModule.register().and()`. */
function leftmostName({ ts }: Workspace, node: ts.Node | undefined): string | undefined {
  let current = node;
  while (current && (ts.isCallExpression(current) || ts.isPropertyAccessExpression(current)))
    current = current.expression;
  return current && ts.isIdentifier(current) ? current.text : undefined;
}

/** Follows imports and re-exports from a name in a file to its class. */
function findClass(
  workspace: Workspace,
  file: string,
  name: string,
  seen = new Set<string>(),
): RootModule | undefined {
  const key = `${file}#${name}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  const source = workspace.parse(file);
  for (const statement of source.statements) {
    if (isClass(workspace, statement, name))
      return { source, declaration: statement, name: statement.name?.text ?? 'the root module' };
    for (const [nextName, specifier] of leadsTo(workspace, statement, name)) {
      const next = specifier === undefined ? file : workspace.resolve(specifier, file);
      const found = next === undefined ? undefined : findClass(workspace, next, nextName, seen);
      if (found) return found;
    }
  }
  return undefined;
}

function isClass({ ts }: Workspace, node: ts.Statement, name: string): node is ts.ClassDeclaration {
  if (!ts.isClassDeclaration(node)) return false;
  const isDefault = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
  return node.name?.text === name || (name === 'default' && isDefault);
}

/** What the name is called where this statement takes it from: name and module, or name alone for this file. */
function leadsTo(
  { ts }: Workspace,
  statement: ts.Statement,
  name: string,
): (readonly [name: string, specifier?: string])[] {
  const renamed = (elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]) =>
    elements
      .filter((element) => element.name.text === name)
      .map((element) => (element.propertyName ?? element.name).text);
  if (ts.isExportAssignment(statement) && name === 'default' && ts.isIdentifier(statement.expression))
    return [[statement.expression.text]];
  if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
    const { text: specifier } = statement.moduleSpecifier;
    const { name: defaultName, namedBindings } = statement.importClause ?? {};
    if (defaultName?.text === name) return [['default', specifier]];
    if (namedBindings && ts.isNamedImports(namedBindings))
      return renamed(namedBindings.elements).map((original) => [original, specifier]);
  }
  if (ts.isExportDeclaration(statement)) {
    const { exportClause, moduleSpecifier } = statement;
    const specifier =
      moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
    if (exportClause && ts.isNamedExports(exportClause))
      return renamed(exportClause.elements).map((original) => [original, specifier]);
    if (!exportClause && specifier !== undefined) return [[name, specifier]];
  }
  return [];
}
