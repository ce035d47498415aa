import { namedTables } from './named-tables.js';
import { type Token, tokensOf } from './tokens.js';

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

/** Longer texts are read up to here: lists of values come at the end. */
export const LONGEST_STATEMENT = 4096;

/**
 * Reads what a statement does and to which tables. Of several statements, the first that names a table gives the
 * operation.
 */
export function readStatement(sql: string): Statement {
  const statements = split(tokensOf(sql.slice(0, LONGEST_STATEMENT))).map((tokens) => namedTables(tokens));
  const first = statements.find(({ tables }) => tables.length > 0) ?? statements[0];
  return {
    operation: operationOf(first?.verb),
    tables: statements.flatMap(({ tables }) => tables),
  };
}

function split(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter(({ length }) => length > 0);
}

function operationOf(verb: string | undefined): SqlOperation {
  if (verb === 'start') return 'begin';
  if (verb === 'end') return 'commit';
  if (verb === 'abort') return 'rollback';
  return SQL_OPERATIONS.find((operation) => operation === verb) ?? 'other';
}
