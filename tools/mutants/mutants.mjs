import ts from 'typescript';

const { SyntaxKind: Kind } = ts;

const SWAPPED = new Map([
  [Kind.AmpersandAmpersandToken, '||'],
  [Kind.BarBarToken, '&&'],
  [Kind.QuestionQuestionToken, '&&'],
  [Kind.LessThanToken, '<='],
  [Kind.LessThanEqualsToken, '<'],
  [Kind.GreaterThanToken, '>='],
  [Kind.GreaterThanEqualsToken, '>'],
  [Kind.EqualsEqualsEqualsToken, '!=='],
  [Kind.ExclamationEqualsEqualsToken, '==='],
  [Kind.PlusToken, '-'],
  [Kind.MinusToken, '+'],
  [Kind.AsteriskToken, '/'],
  [Kind.SlashToken, '*'],
  [Kind.PlusEqualsToken, '-='],
  [Kind.MinusEqualsToken, '+='],
  [Kind.QuestionQuestionEqualsToken, '='],
]);

/** Results that callers take as they take undefined. */
const NOTHING = new Set(['undefined', 'null', 'false']);

/**
 * The mutants of a TypeScript file: each replaces one node. Types, imports and the text of errors stay as they are: no
 * test can or should see their mutants.
 */
export function mutantsOf(code, file) {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2023, true);
  const mutants = [];
  const add = (node, to) => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    const { line } = source.getLineAndCharacterOfPosition(start);
    const text = code.split('\n')[line].trim();
    mutants.push({
      file,
      line: line + 1,
      text,
      start,
      end,
      from: code.slice(start, end),
      to,
      ...around(node),
    });
  };
  const visit = (node) => {
    if (isLeftOut(node)) return;
    for (const to of replacements(node)) add(node, to);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

function isLeftOut(node) {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isDecorator(node)) return true;
  if (node.modifiers?.some(({ kind }) => kind === Kind.DeclareKeyword)) return true;
  return ts.isThrowStatement(node);
}

function* replacements(node) {
  if (node.parent && isCondition(node) && !isNegatedAlready(node)) yield `!(${node.getText()})`;
  if (ts.isBinaryExpression(node)) yield* swapped(node);
  if (ts.isExpressionStatement(node) && !isSuper(node.expression)) yield ';';
  if (ts.isReturnStatement(node) && node.expression && !NOTHING.has(node.expression.getText()))
    yield 'return undefined as never;';
  if (ts.isReturnStatement(node) && !node.expression) yield ';';
  if (node.kind === Kind.TrueKeyword) yield 'false';
  if (node.kind === Kind.FalseKeyword) yield 'true';
  if (ts.isNumericLiteral(node)) yield `(${node.getText()} + 1)`;
  if (ts.isStringLiteral(node) && isValue(node)) yield node.text === '' ? "'mutant'" : "''";
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) yield* turned(node);
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) yield '[]';
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) yield* emptied(node);
}

/** Whether a node decides which way the program goes. */
function isCondition(node) {
  const { parent } = node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) && parent.expression === node;
}

/** Another mutant of these nodes is their negation. */
const isNegatedAlready = (node) =>
  ts.isPrefixUnaryExpression(node) ||
  (ts.isBinaryExpression(node) &&
    [Kind.EqualsEqualsEqualsToken, Kind.ExclamationEqualsEqualsToken].includes(node.operatorToken.kind));

const isSuper = (expression) => expression.getText().startsWith('super(');

function* swapped({ left, operatorToken, right }) {
  const operator = SWAPPED.get(operatorToken.kind);
  const isText = [left, right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side));
  if (operator === undefined || (operatorToken.kind === Kind.PlusToken && isText)) return;
  // Brackets, because `??` must not stand beside `||` and `&&`.
  const brackets = (side) =>
    operator === '&&' || operator === '||' ? `(${side.getText()})` : side.getText();
  yield `(${brackets(left)} ${operator} ${brackets(right)})`;
}

/** Whether a string is a value: neither a key, nor the name of a symbol, nor part of a message. */
function isValue(node) {
  const { parent } = node;
  if (parent.name === node || parent.expression?.getText() === 'Symbol') return false;
  return !ts.isBinaryExpression(parent) || parent.operatorToken.kind !== Kind.PlusToken;
}

function* turned({ operator, operand }) {
  const text = operand.getText();
  if (operator === Kind.PlusPlusToken) yield `${text}--`;
  if (operator === Kind.MinusMinusToken) yield `${text}++`;
  if (operator === Kind.ExclamationToken) yield text;
}

function* emptied(node) {
  if (node.body.getText() === 'undefined') return;
  const head = node.getText().slice(0, node.body.getStart() - node.getStart());
  yield `${head}undefined as never`;
}

/** The name of the function around a node, as V8 reports it; undefined at the top level of the module. */
function around(node) {
  let isInside = false;
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (!ts.isFunctionLike(outer)) continue;
    isInside = true;
    const name = nameOf(outer);
    if (name !== undefined) return { within: name };
  }
  return { within: isInside ? '' : undefined };
}

function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return node.parent.name?.text;
  if (ts.isGetAccessor(node)) return `get ${node.name.getText()}`;
  if (ts.isSetAccessor(node)) return `set ${node.name.getText()}`;
  const owner =
    node.name ??
    (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)
      ? node.parent.name
      : undefined);
  return owner?.getText();
}

/** Takes `count` of a list, always the same for a seed. */
export function sample(list, count, seed) {
  const rest = [...list];
  const taken = [];
  let state = seed;
  while (taken.length < count && rest.length > 0) {
    // A linear congruential generator: Numerical Recipes, 1992.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    taken.push(...rest.splice(Math.floor((state / 2 ** 32) * rest.length), 1));
  }
  return taken;
}

/** Whether a list of equivalent mutants has this one. */
export const isEquivalent = (mutant, known) =>
  known.some(
    ({ file, text, from, to }) =>
      file === mutant.file &&
      text === mutant.text &&
      (from ?? mutant.from) === mutant.from &&
      (to ?? mutant.to) === mutant.to,
  );
