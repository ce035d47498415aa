import ts from 'typescript';
import { LIBRARY } from './library-program.js';

export interface PublicName {
  readonly name: string;
  readonly kind: 'class' | 'const' | 'function' | 'type';
  readonly symbol: ts.Symbol;
}

/** The names that one of the library's doors exports. */
export function publicNames(program: ts.Program, door: string): PublicName[] {
  const checker = program.getTypeChecker();
  const index = checker.getSymbolAtLocation(program.getSourceFile(LIBRARY + door) as ts.SourceFile);
  return checker.getExportsOfModule(index as ts.Symbol).map((exported) => {
    const symbol = originOf(exported, checker);
    return { name: exported.name, kind: isTypeOnly(exported) ? 'type' : kindOf(symbol), symbol };
  });
}

/** The library's types in the signatures of public names that are neither public nor in `spelledOut`. */
export function leaksIn(names: readonly PublicName[], program: ts.Program, spelledOut: object): string[] {
  const checker = program.getTypeChecker();
  const known = new Set(names.map(({ symbol }) => symbol));
  const visited = new Set<ts.Symbol>();
  const leaks = new Set<string>();
  const visit = (symbol: ts.Symbol, owner: PublicName): void => {
    if (visited.has(symbol)) return;
    visited.add(symbol);
    for (const { symbol: used, isPart } of typesIn(symbol, owner, checker)) {
      if (known.has(used) || used.name in spelledOut) continue;
      if (isPart) visit(used, owner);
      else leaks.add(`${used.name}, in ${owner.name}`);
    }
  };
  for (const name of names) visit(name.symbol, name);
  return [...leaks];
}

const originOf = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

const isTypeOnly = ({ declarations = [] }: ts.Symbol): boolean =>
  declarations.some(
    (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
  );

function kindOf({ flags }: ts.Symbol): PublicName['kind'] {
  if (flags & ts.SymbolFlags.Class) return 'class';
  return flags & ts.SymbolFlags.Function ? 'function' : 'const';
}

interface UsedType {
  readonly symbol: ts.Symbol;
  /** Whether it is a part of the type that names it, such as its base: its members are public, its name need not be. */
  readonly isPart: boolean;
}

/** The library's types in the public signatures of a symbol. */
function typesIn(symbol: ts.Symbol, owner: PublicName, checker: ts.TypeChecker): UsedType[] {
  const found: UsedType[] = [];
  const use = (name: ts.Node, isBase = false): void => {
    const used = originOf(checker.getSymbolAtLocation(name) as ts.Symbol, checker);
    const [declaration] = used.declarations ?? [];
    if (
      !declaration?.getSourceFile().fileName.startsWith(LIBRARY) ||
      ts.isTypeParameterDeclaration(declaration)
    )
      return;
    found.push({ symbol: used, isPart: isBase || !isExported(declaration) });
  };
  const walk = (node: ts.Node): void => {
    if (isHidden(node) || (ts.isConstructorDeclaration(node) && !isMadeByUsers(node, owner))) return;
    if (ts.isTypeReferenceNode(node)) use(node.typeName);
    else if (ts.isExpressionWithTypeArguments(node)) use(node.expression, true);
    else if (ts.isTypeQueryNode(node)) use(node.exprName);
    const { initializer } = node as { readonly initializer?: ts.Node };
    ts.forEachChild(node, (child) => {
      if (child !== initializer) walk(child);
    });
  };
  for (const declaration of symbol.declarations ?? []) walk(declaration);
  return found;
}

/** What declarations don't show: bodies, decorators, private, protected and internal members. */
function isHidden(node: ts.Node): boolean {
  if (ts.isBlock(node) || ts.isDecorator(node)) return true;
  if (!ts.isClassElement(node)) return false;
  const flags = ts.getCombinedModifierFlags(node);
  return (
    (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0 ||
    (node.name !== undefined && ts.isPrivateIdentifier(node.name)) ||
    ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')
  );
}

/** Nest makes what is decorated; an exported type has no constructor; abstract classes are made by their subclasses. */
function isMadeByUsers({ parent }: ts.ConstructorDeclaration, owner: PublicName): boolean {
  return (
    owner.kind !== 'type' &&
    (ts.getCombinedModifierFlags(parent) & ts.ModifierFlags.Abstract) === 0 &&
    (ts.canHaveDecorators(parent) ? ts.getDecorators(parent) : undefined) === undefined
  );
}

const isExported = (declaration: ts.Declaration): boolean =>
  (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0;
