import type ts from 'typescript';
import { ByHand } from './by-hand.js';
import type { Compiler } from './compiler.js';
import { shown, type RootModule } from './root-module.js';
import { type Edit, Formatting, insert } from './text-edits.js';

/** Puts `entry` among the imports in `@Module()` of a module, whatever form they have. */
export function addToImports(ts: Compiler, { source, declaration, name }: RootModule, entry: string): Edit[] {
  const formatting = new Formatting(ts, source);
  const unclear = (problem: string, node: ts.Node = declaration) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    return new ByHand(`${shown(source.fileName)}:${line + 1}: ${problem}`);
  };

  const decorator = decoratorOf(ts, declaration);
  if (!decorator) throw unclear(`the class ${name} has no @Module().`);
  const [metadata] = decorator.arguments;
  if (metadata === undefined) return [insert(decorator.end - 1, `{ imports: [${entry}] }`)];
  return toMetadata(bare(ts, metadata));

  function toMetadata(node: ts.Expression): Edit[] {
    if (ts.isObjectLiteralExpression(node)) return toObject(node);
    if (!ts.isIdentifier(node)) throw unclear('nest-add does not see through what @Module() is given.', node);
    const literal = literalOf(ts, source, node.text);
    if (literal) return toObject(literal);
    const imports = `imports: [...(${node.text}.imports ?? []), ${entry}]`;
    return [{ from: node.getStart(), to: node.end, text: `{ ...${node.text}, ${imports} }` }];
  }

  function toObject(object: ts.ObjectLiteralExpression): Edit[] {
    const property = object.properties.find((candidate) => nameOf(ts, candidate) === 'imports');
    if (property === undefined) {
      const spread = object.properties.find((candidate) => ts.isSpreadAssignment(candidate));
      if (spread) throw unclear(`the imports may come from ${spread.getText()}.`, spread);
      return [formatting.prepend(object, `imports: [${entry}]`)];
    }
    if (ts.isShorthandPropertyAssignment(property)) return [insert(property.end, `: [...imports, ${entry}]`)];
    if (!ts.isPropertyAssignment(property))
      throw unclear('the imports are a method or an accessor.', property);
    const value = bare(ts, property.initializer);
    if (ts.isArrayLiteralExpression(value)) return formatting.append(value, entry);
    return [insert(value.getStart(), '[...'), insert(value.end, `, ${entry}]`)];
  }
}

/** The call `@Module(...)` or `@nest.Module(...)`. */
function decoratorOf(ts: Compiler, declaration: ts.ClassDeclaration): ts.CallExpression | undefined {
  return (ts.getDecorators(declaration) ?? [])
    .map(({ expression }) => expression)
    .filter((expression) => ts.isCallExpression(expression))
    .find(({ expression }) => /(^|\.)Module$/.test(expression.getText()));
}

/** `x` of `(x)`, `x as const` and `x satisfies ModuleMetadata`. */
function bare(ts: Compiler, node: ts.Expression): ts.Expression {
  let current = node;
  while (
    ts.isParenthesizedExpression(current) ||
    ts.isAsExpression(current) ||
    ts.isSatisfiesExpression(current)
  )
    current = current.expression;
  return current;
}

/** The object that a constant of this file is. */
function literalOf(
  ts: Compiler,
  source: ts.SourceFile,
  name: string,
): ts.ObjectLiteralExpression | undefined {
  const initializers = source.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter((variable) => variable.name.getText() === name)
    .map(({ initializer }) => initializer && bare(ts, initializer));
  return initializers.find((value) => value !== undefined && ts.isObjectLiteralExpression(value));
}

function nameOf(ts: Compiler, { name }: ts.ObjectLiteralElementLike): string | undefined {
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}
