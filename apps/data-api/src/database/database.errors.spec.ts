import { describe, expect, it } from '@jest/globals';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { isMissingReference, isRefusedLogin, isUnavailable } from './database.errors.js';

const withCode = (code: string) => Object.assign(new Error(`error ${code}`), { code });

describe('isUnavailable', () => {
  it.each([
    ['no server on the port', withCode('ECONNREFUSED'), true],
    ['a name that does not resolve', withCode('ENOTFOUND'), true],
    ['a connection that was cut', new Error('Connection terminated unexpectedly'), true],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect'), true],
    ['a server that is frozen', new Error('Query read timeout'), true],
    ['a server that starts', withCode('57P03'), true],
    ['an administrator who stopped the server', withCode('57P01'), true],
    ['a statement that took too long', withCode('57014'), true],
    ['too many connections', withCode('53300'), true],
    ['a duplicate', withCode('23505'), false],
    ['a mistake in a statement', withCode('42601'), false],
    ['a mistake in this service', new TypeError('x is not a function'), false],
    ['what is no error', 'ECONNREFUSED', false],
  ])('%s', (_, error, expected) => {
    expect(isUnavailable(error)).toBe(expected);
    expect(isUnavailable(new DrizzleQueryError('select 1', [], error as Error))).toBe(expected);
  });

  it('looks into the attempts on several addresses', () => {
    expect(isUnavailable(new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]))).toBe(
      true,
    );
  });
});

it.each([
  ['23505', { reference: false, login: false }],
  ['23503', { reference: true, login: false }],
  ['28P01', { reference: false, login: true }],
  ['3D000', { reference: false, login: true }],
  ['57P03', { reference: false, login: false }],
])('tells what SQLSTATE %s means', (code, expected) => {
  const error = new DrizzleQueryError('insert', [], withCode(code));
  expect({
    reference: isMissingReference(error),
    login: isRefusedLogin(error),
  }).toEqual(expected);
});
