import { expect, it } from '@jest/globals';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describeError } from './error-chain.js';

const withCode = (code: string) => Object.assign(new Error(`error ${code}`), { code });

it.each([
  ['the driver, not the wrapper', new DrizzleQueryError('select 1', [], withCode('57P03')), 'error 57P03'],
  ['an address that was tried', new AggregateError([withCode('ECONNREFUSED')]), 'error ECONNREFUSED'],
  ['the code when there is no message', Object.assign(new Error(''), { code: 'EPIPE' }), 'EPIPE'],
  ['what is no error', 'gone', 'gone'],
])('describes an error by %s', (_, error, expected) => {
  expect(describeError(error)).toBe(expected);
});
