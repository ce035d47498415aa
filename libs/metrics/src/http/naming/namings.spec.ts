import { METHODS } from 'node:http';
import { expect, it } from '@jest/globals';
import { methodLabel } from './label-values.js';
import { namingOf } from './namings.js';

const STANDARD = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];

it.each([
  ['otel', 'RFC 9110 and PATCH', STANDARD],
  ['prometheus', 'Node', METHODS],
] as const)('the naming %s knows the methods of %s, and no others', (preset, _source, known) => {
  const { methods } = namingOf(preset);
  const shown = [...METHODS, 'BREW'].filter((method) => methodLabel(method, methods) === method);
  expect(shown).toEqual(METHODS.filter((method) => known.includes(method)));
  expect(methodLabel('BREW', methods)).toBe('_OTHER');
});
