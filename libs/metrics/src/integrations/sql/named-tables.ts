import { TokenReader } from './token-reader.js';
import type { Token } from './tokens.js';

/** The verb and the tables of a statement. */
export interface NamedTables {
  /** The first word of the statement; after WITH, the verb of the outer query. */
  readonly verb: string | undefined;
  /** The tables, with those of outer queries before those of inner ones. */
  readonly tables: readonly string[];
}

/**
 * Finds the tables that a PostgreSQL statement names. It knows where the grammar has a table and skips the rest: a
 * parser of the whole grammar takes a megabyte of code, and time for each new statement.
 */
export function namedTables(tokens: readonly Token[]): NamedTables {
  return new TableReader(new TokenReader(tokens)).read();
}

const VERBS = new Set(['select', 'insert', 'update', 'delete', 'merge']);
const QUERY_START = new Set([...VERBS, 'with', 'values', 'table']);
const AFTER_FROM = new Set(
  'where group having window order limit offset fetch for returning set when'.split(' '),
);
const SET_OPERATORS = new Set(['union', 'intersect', 'except']);

/** A query, or the contents of brackets. */
interface Frame {
  /** The number of enclosing queries. */
  readonly depth: number;
  readonly isQuery: boolean;
  /** Names defined by WITH, which are not tables. */
  readonly ctes: Set<string>;
  verb: string | undefined;
  /** The first verb; INSERT may continue with SELECT. */
  mainVerb: string | undefined;
  /** Whether a comma or a JOIN is followed by a table. */
  isFrom: boolean;
  hasUsing: boolean;
}

class TableReader {
  readonly #found: { readonly name: string; readonly depth: number }[] = [];

  constructor(private readonly tokens: TokenReader) {}

  read(): NamedTables {
    const first = this.tokens.list.find(({ text }) => text !== '(');
    let verb = first?.kind === 'word' ? first.text : undefined;
    if (this.#skipToQuery(verb)) {
      const frame = this.#readFrame(0, new Set(), false);
      if (verb === 'with') verb = frame.mainVerb;
    }
    return {
      verb,
      tables: this.#found.toSorted((a, b) => a.depth - b.depth).map(({ name }) => name),
    };
  }

  /** Moves to the query of a statement and reads the tables before it; false if there is no query. */
  #skipToQuery(verb: string | undefined): boolean {
    if (verb === undefined || QUERY_START.has(verb) || verb === 'call' || verb === 'execute') return true;
    this.tokens.at++;
    switch (verb) {
      case 'explain':
        while (this.tokens.takes('analyze') || this.tokens.takes('verbose'));
        if (this.tokens.isSign('(') && !this.#startsQuery(1)) this.tokens.skipBrackets();
        return true;
      case 'prepare':
        return this.tokens.skipPast('as');
      case 'declare':
        return this.tokens.skipPast('for');
      case 'create':
        return this.tokens.skipPast('as') && (this.#startsQuery() || this.tokens.isSign('('));
      case 'copy':
        if (!this.tokens.isSign('(')) this.#readTable(0);
        return true;
      case 'truncate':
        this.tokens.takes('table');
        do {
          this.tokens.takes('only');
          this.#readTable(0);
          if (this.tokens.peek()?.kind === 'value') this.tokens.at++;
        } while (this.tokens.takesSign(','));
        return false;
      case 'refresh':
        if (this.tokens.skipPast('view')) {
          this.tokens.takes('concurrently');
          this.#readTable(0);
        }
        return false;
      default:
        return false;
    }
  }

  /** Reads to the end, or past the closing bracket. */
  #readFrame(depth: number, around: ReadonlySet<string>, isFrom: boolean): Frame {
    const start = this.tokens.at;
    const isQuery = this.#startsQuery();
    const frame: Frame = {
      depth,
      isQuery,
      ctes: new Set(around),
      verb: undefined,
      mainVerb: undefined,
      isFrom: isFrom && !isQuery,
      hasUsing: false,
    };
    if (frame.isFrom) this.#readSource(frame);
    for (let token = this.tokens.peek(); token !== undefined; token = this.tokens.peek()) {
      if (this.tokens.takesSign(')')) break;
      if (this.tokens.isSign('(')) this.#readBrackets(frame, false);
      else if (token.kind === 'word' && (this.tokens.at === start || !this.#isLabel()))
        this.#readWord(frame, token.text);
      else if (this.tokens.takesSign(',')) this.#readNextSource(frame);
      else this.tokens.at++;
    }
    return frame;
  }

  #readBrackets({ depth, ctes }: Frame, isFrom: boolean): void {
    this.tokens.at++;
    this.#readFrame(this.#startsQuery() ? depth + 1 : depth, ctes, isFrom);
  }

  #readWord(frame: Frame, word: string): void {
    this.tokens.at++;
    const isStart = frame.isQuery && frame.verb === undefined;
    if (word === 'select') {
      frame.verb = word;
      frame.mainVerb ??= word;
      frame.isFrom = false;
    } else if (word === 'with' && (isStart || frame.verb === 'insert')) {
      this.#readCtes(frame);
    } else if (isStart && word === 'table') {
      this.#readSource(frame);
    } else if (isStart && VERBS.has(word)) {
      frame.verb = word;
      frame.mainVerb ??= word;
      if (word === 'delete') this.tokens.takes('from');
      else if (word !== 'update') this.tokens.takes('into');
      this.tokens.takes('only');
      this.#readTable(frame.depth);
    } else if (this.#opensSources(frame, word)) {
      frame.isFrom = true;
      this.#readSource(frame);
    } else if (word === 'join') {
      this.#readNextSource(frame);
    } else if (SET_OPERATORS.has(word)) {
      frame.isFrom = false;
      frame.verb = undefined;
      if (!this.tokens.takes('all')) this.tokens.takes('distinct');
    } else if (AFTER_FROM.has(word)) {
      frame.isFrom = false;
    }
  }

  /** Whether sources follow: after FROM of a query or UPDATE, or USING of DELETE or MERGE. A later USING has columns. */
  #opensSources(frame: Frame, word: string): boolean {
    const { verb, hasUsing } = frame;
    if (word === 'using' && (verb === 'delete' || verb === 'merge')) {
      frame.hasUsing = true;
      return !hasUsing;
    }
    return word === 'from' && (verb === 'select' || verb === 'update') && !this.#isDistinctFrom();
  }

  #readNextSource(frame: Frame): void {
    if (frame.isFrom) this.#readSource(frame);
  }

  /** Reads a table, a function, or a query or join in brackets. */
  #readSource(frame: Frame): void {
    if (!this.tokens.takes('only')) this.tokens.takes('lateral');
    if (this.tokens.isSign('(')) return this.#readBrackets(frame, true);
    if (this.tokens.isWord('rows') && this.tokens.isWord('from', 1)) {
      this.tokens.at += 2;
      return;
    }
    const start = this.tokens.at;
    const name = this.tokens.takeName();
    if (name === undefined || this.tokens.isSign('(')) return;
    const isQualified = this.tokens.at - start > 1;
    if (isQualified || !frame.ctes.has(name)) this.#found.push({ name, depth: frame.depth });
  }

  /** Reads the target table of a statement; it is never a name from WITH. */
  #readTable(depth: number): void {
    const name = this.tokens.takeName();
    if (name !== undefined) this.#found.push({ name, depth });
  }

  /**
   * `name (columns) AS [NOT] MATERIALIZED (query), ...`. A name is visible to later queries, with RECURSIVE to all.
   */
  #readCtes(frame: Frame): void {
    const isRecursive = this.tokens.takes('recursive');
    const queries: { readonly name: string; readonly start: number }[] = [];
    do {
      const name = this.tokens.takeName();
      if (this.tokens.isSign('(')) this.tokens.skipBrackets();
      if (name === undefined || !this.tokens.takes('as')) break;
      this.tokens.takes('not');
      this.tokens.takes('materialized');
      queries.push({ name, start: this.tokens.at + 1 });
      this.tokens.skipBrackets();
    } while (this.tokens.takesSign(','));
    const end = this.tokens.at;
    if (isRecursive) for (const { name } of queries) frame.ctes.add(name);
    for (const { name, start } of queries) {
      this.tokens.at = start;
      this.#readFrame(frame.depth + 1, frame.ctes, false);
      frame.ctes.add(name);
    }
    this.tokens.at = end;
  }

  #startsQuery(ahead = 0): boolean {
    const token = this.tokens.peek(ahead);
    return token?.kind === 'word' && QUERY_START.has(token.text);
  }

  /** After a dot or AS, any keyword may be a name. */
  #isLabel(): boolean {
    const before = this.tokens.peek(-1);
    return (
      (before?.kind === 'sign' && before.text === '.') || (before?.kind === 'word' && before.text === 'as')
    );
  }

  /** The current position is after FROM. */
  #isDistinctFrom(): boolean {
    return (
      this.tokens.isWord('distinct', -2) && (this.tokens.isWord('is', -3) || this.tokens.isWord('not', -3))
    );
  }
}
