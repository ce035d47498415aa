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

/** The operation of a statement and the tables it names: in lower case, without schema, outer ones first. */
export interface Statement {
  readonly operation: SqlOperation;
  readonly tables: readonly string[];
}

/** Longer strings are read only up to here; lists of values come at the end. */
export const LONGEST_STATEMENT = 4096;

/**
 * Reads the operation and the tables of an SQL string. With several statements, the first that names a table
 * determines the operation.
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
