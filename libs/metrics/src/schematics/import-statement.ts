import type ts from 'typescript';
import { ByHand } from './by-hand.js';
import type { Compiler } from './compiler.js';
import { shown } from './root-module.js';
import { type Edit, Formatting, insert } from './text-edits.js';

export const PACKAGE = 'nestjs-metrics';
const CLASS = 'MetricsModule';

/** Imports `MetricsModule` into a file, and says under which name. */
export function importMetricsModule(ts: Compiler, source: ts.SourceFile): { name: string; edits: Edit[] } {
  const ours = importsOf(ts, source).find(
    ({ moduleSpecifier: { text }, importClause }) =>
      text === PACKAGE && !isTypeOnly(ts, importClause) && importClause?.namedBindings !== undefined,
  )?.importClause?.namedBindings;
  const names = ours && ts.isNamedImports(ours) ? ours : undefined;
  const known = names?.elements.find(({ propertyName, name }) => (propertyName ?? name).text === CLASS);
  if (known && !known.isTypeOnly) return { name: known.name.text, edits: [] };

  const isTaken = declaredIn(ts, source).has(CLASS);
  const name = isTaken ? `Nest${CLASS}` : CLASS;
  const imported = isTaken ? `${CLASS} as ${name}` : CLASS;
  const edits = names
    ? new Formatting(ts, source).append(names, imported)
    : [newImport(ts, source, imported)];
  return { name, edits };
}

/** Where a file calls `MetricsModule.forRoot()` or `forRootAsync()` of the package. */
export function callOfForRoot(ts: Compiler, source: ts.SourceFile): ts.Node | undefined {
  const names = importsOf(ts, source)
    .filter(({ moduleSpecifier }) => moduleSpecifier.text === PACKAGE)
    .map(({ importClause }) => importClause?.namedBindings)
    .flatMap((bindings) => (bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : []))
    .filter((element) => (element.propertyName ?? element.name).text === CLASS)
    .map((element) => element.name.text);
  const find = (node: ts.Node): ts.Node | undefined =>
    ts.isPropertyAccessExpression(node) &&
    names.includes(node.expression.getText(source)) &&
    /^forRoot(Async)?$/.test(node.name.text)
      ? node
      : ts.forEachChild(node, find);
  return find(source);
}

/** Behind the imports of packages, or else before the first import, in the form of the other imports. */
function newImport(ts: Compiler, source: ts.SourceFile, imported: string): Edit {
  const imports = importsOf(ts, source);
  const [first] = imports;
  if (!first)
    throw new ByHand(`${shown(source.fileName)} has no import statement to put another one beside.`);
  const formatting = new Formatting(ts, source);
  const quote = first.moduleSpecifier.getText(source).charAt(0);
  const space = /^import \{\S/m.test(source.text) ? '' : ' ';
  const semicolon = source.text[first.end - 1] === ';' ? ';' : '';
  const statement = `import {${space}${imported}${space}} from ${quote}${PACKAGE}${quote}${semicolon}`;
  const after = imports.findLast(({ moduleSpecifier }) => !moduleSpecifier.text.startsWith('.'));
  return after
    ? insert(formatting.afterComments(after.end), formatting.eol + statement)
    : insert(first.getStart(source), statement + formatting.eol);
}

type Import = ts.ImportDeclaration & { readonly moduleSpecifier: ts.StringLiteral };

function importsOf(ts: Compiler, source: ts.SourceFile): Import[] {
  return source.statements.filter(
    (statement): statement is Import =>
      ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier),
  );
}

function isTypeOnly(ts: Compiler, clause: ts.ImportClause | undefined): boolean {
  return clause?.getFirstToken()?.kind === ts.SyntaxKind.TypeKeyword;
}

/** The names that imports, classes and variables of a file take. */
function declaredIn(ts: Compiler, source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const add = (name: ts.Node | undefined) => name && names.add(name.getText(source));
  for (const statement of source.statements) {
    if (ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)) add(statement.name);
    if (ts.isVariableStatement(statement))
      statement.declarationList.declarations.forEach(({ name }) => add(name));
    if (!ts.isImportDeclaration(statement)) continue;
    const { name, namedBindings } = statement.importClause ?? {};
    add(name);
    if (namedBindings && ts.isNamespaceImport(namedBindings)) add(namedBindings.name);
    if (namedBindings && ts.isNamedImports(namedBindings))
      namedBindings.elements.forEach((one) => add(one.name));
  }
  return names;
}
