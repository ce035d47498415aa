/** The values of the label `operation`. */
export const SQL_OPERATIONS = [
  'select',
  'insert',
  'update',
  'delete',
  'merge',
  'copy',
  'call',
  'begin',
  'commit',
  'rollback',
  'other',
] as const;

export type SqlOperation = (typeof SQL_OPERATIONS)[number];

/** What a statement does, and the tables that it names, lower case and without schema, the outer ones first. */
export interface Statement {
  readonly operation: SqlOperation;
  readonly tables: readonly string[];
}

// Comments, literals (E'', '', $tag$), quoted identifiers, words, and signs. What has no end goes to the end of
// the text, so that the inside of a literal is never taken for a name (PostgreSQL, "Lexical Structure").
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|"((?:[^"]|"")*)(?:"|$)|([\p{L}_][\p{L}\p{N}_$]*)|[().,]/gu;

const MAIN = new Set<string>(['select', 'insert', 'update', 'delete', 'merge']);
const BEFORE_TABLE = new Set(['from', 'into', 'update', 'join', 'using']);
/** Longer texts are read up to here: lists of values come at the end. */
const LONGEST = 4096;

interface Token {
  readonly word: string;
  readonly isQuoted: boolean;
  readonly depth: number;
}

/** Reads what a statement does and to which tables; literals are skipped. */
export function readStatement(sql: string): Statement {
  const tokens = tokensOf(sql.slice(0, LONGEST));
  const words = tokens.filter(({ word }) => /[^().,]/.test(word));
  const [first] = words;
  const outer = words.find(({ word, depth, isQuoted }) => depth === 0 && !isQuoted && MAIN.has(word));
  const verb = first?.word === 'with' ? outer?.word : first?.word;
  const named = tokens.flatMap((_, at) => tableAfter(tokens, at));
  const depth = first?.depth ?? 0;
  return {
    operation: operationOf(verb),
    tables: named
      .toSorted((a, b) => Number(a.depth > depth) - Number(b.depth > depth))
      .map(({ word }) => word),
  };
}

function operationOf(verb: string | undefined): SqlOperation {
  if (verb === 'start') return 'begin';
  if (verb === 'end') return 'commit';
  if (verb === 'abort') return 'rollback';
  return SQL_OPERATIONS.find((operation) => operation === verb) ?? 'other';
}

/** The table named after the keyword at this place; a function or a query in brackets is none. */
function tableAfter(tokens: readonly Token[], at: number): Token[] {
  const keyword = tokens[at] as Token;
  if (keyword.isQuoted || !BEFORE_TABLE.has(keyword.word)) return [];
  let next = at + 1;
  if (tokens[next]?.word === 'only') next++;
  while (tokens[next + 1]?.word === '.') next += 2;
  const table = tokens[next];
  if (table === undefined || '().,'.includes(table.word) || (!table.isQuoted && table.word === 'set'))
    return [];
  const isFunction = keyword.word === 'from' && tokens[next + 1]?.word === '(';
  return isFunction ? [] : [{ ...table, depth: keyword.depth }];
}

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const [text, , quoted, word] of sql.matchAll(TOKEN)) {
    if (text === ')') depth--;
    if (word !== undefined) tokens.push({ word: word.toLowerCase(), isQuoted: false, depth });
    else if (quoted !== undefined) tokens.push({ word: quoted.toLowerCase(), isQuoted: true, depth });
    else if (text.length === 1) tokens.push({ word: text, isQuoted: false, depth });
    if (text === '(') depth++;
  }
  return tokens;
}
