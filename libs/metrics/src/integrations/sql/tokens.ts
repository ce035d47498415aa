/** A token of SQL; whitespace and comments produce none. */
export interface Token {
  /** `name`: a quoted identifier. `value`: a literal, a number or an operator; its text does not matter. */
  readonly kind: 'word' | 'name' | 'sign' | 'value';
  /** In lower case for words and names. */
  readonly text: string;
}

const VALUE: Token = { kind: 'value', text: '' };
const SIGNS: ReadonlyMap<string, Token> = new Map(
  ['(', ')', '.', ',', ';'].map((text) => [text, { kind: 'sign', text }]),
);

// From PostgreSQL, "Lexical Structure". The patterns are sticky: they match only at `lastIndex`.
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** Splits SQL into tokens. An unterminated token extends to the end, so that a literal is never read as names. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** Returns the match of a pattern at the current position and moves past it. */
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    if (!pattern.test(sql)) return undefined;
    const start = at;
    at = pattern.lastIndex;
    return sql.slice(start, at);
  };
  const takeName = (hasEscapes: boolean) => {
    const start = at;
    at = endOfQuoted(sql, at, '"', false);
    const name = sql
      .slice(start + 1, sql[at - 1] === '"' && at - 1 > start ? at - 1 : at)
      .replaceAll('""', '"');
    tokens.push({ kind: 'name', text: (hasEscapes ? unescape(name) : name).toLowerCase() });
  };
  const takeLiteral = (hasBackslashes: boolean) => {
    at = endOfQuoted(sql, at, "'", hasBackslashes);
    tokens.push(VALUE);
  };

  while (at < sql.length) {
    const sign = sql.charAt(at);
    const pair = PAIRED.has(sign) ? sql.slice(at, at + 2) : '';
    const known = SIGNS.get(sign);
    let text: string | undefined;
    if (known !== undefined) {
      tokens.push(known);
      at++;
    } else if (sign <= ' ') {
      at++;
    } else if (sign === "'") {
      takeLiteral(false);
    } else if (sign === '"') {
      takeName(false);
    } else if (pair === '--') {
      at = endOfLine(sql, at);
    } else if (pair === '/*') {
      at = endOfComment(sql, at);
    } else if (sign === '$' && (text = take(DOLLAR_TAG)) !== undefined) {
      const end = sql.indexOf(text, at);
      at = end === -1 ? sql.length : end + text.length;
      tokens.push(VALUE);
    } else if ((text = take(WORD)) !== undefined) {
      const word = text.toLowerCase();
      const next = sql.charAt(at);
      // The letters before a quotation mark determine the kind of literal or name.
      if (next === "'" && STRING_PREFIXES.has(word)) {
        takeLiteral(word === 'e');
      } else if (word === 'u' && next === '&' && /['"]/.test(sql.charAt(at + 1))) {
        at++;
        if (sql[at] === '"') takeName(true);
        else takeLiteral(false);
      } else {
        tokens.push({ kind: 'word', text: word });
      }
    } else {
      if (take(NUMBER) === undefined) at++;
      tokens.push(VALUE);
    }
  }
  return tokens;
}

const PAIRED = new Set(['-', '/']);
const STRING_PREFIXES = new Set(['e', 'b', 'n', 'x']);

/** Returns the end of the quotation that begins at `start`. A doubled mark stands for the mark itself. */
function endOfQuoted(sql: string, start: number, mark: string, hasBackslashes: boolean): number {
  for (let at = start + 1; at < sql.length; at++) {
    const sign = sql[at];
    if (hasBackslashes && sign === '\\') at++;
    else if (sign === mark && sql[at + 1] === mark) at++;
    else if (sign === mark) return at + 1;
  }
  return sql.length;
}

function endOfLine(sql: string, start: number): number {
  const end = sql.slice(start).search(/[\n\r]/);
  return end === -1 ? sql.length : start + end;
}

/** Comments nest. */
function endOfComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

/** Decodes the escapes of an identifier like U&"d\0061ta". */
const unescape = (name: string): string =>
  name.replace(/\\(?:\+([\da-f]{6})|([\da-f]{4}))/gi, (escape, long?: string, short?: string) => {
    const code = Number.parseInt(long ?? short ?? '', 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : escape;
  });
