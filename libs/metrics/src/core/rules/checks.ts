import { inspect } from 'node:util';
import { nearestName } from './nearest-names.js';

/** Says what is wrong with a value and what to give instead, as `is 5. Give a text.`; nothing when it is fine. */
export type Check = (value: unknown) => string | undefined;

/** The checks of all options that an object may have; the compiler sees that none is forgotten. */
export type Checks<Options> = { readonly [Option in keyof Options]-?: Check };

/** Left to somebody else. */
export const isAnything: Check = () => undefined;

const LONGEST_SHOWN = 80;

/** A value for a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string' && value.length <= LONGEST_SHOWN) return `"${value}"`;
  return inspect(value, {
    depth: 1,
    breakLength: Infinity,
    maxStringLength: LONGEST_SHOWN,
    maxArrayLength: 5,
  });
}

/** The check that `isFine` makes; `remedy` is what to give instead. */
export function check(isFine: (value: unknown) => boolean, remedy: string): Check {
  return (value) => (isFine(value) ? undefined : `is ${shown(value)}. Give ${remedy}.`);
}

export const isTrueOrFalse = check((value) => typeof value === 'boolean', 'true or false');
export const isNumber = check((value) => typeof value === 'number', 'a number');
export const isFunction = check((value) => typeof value === 'function', 'a function');
export const isText = check((value) => typeof value === 'string' && value !== '', 'a text that is not empty');
export const isObject = check(isPlain, 'an object');
export const isList = check(Array.isArray, 'a list');
export const isListOfTexts = check(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== ''),
  'a list of texts',
);

/** One of a few texts. */
export const isOneOf = (choices: readonly string[]): Check =>
  check((value) => choices.includes(value as string), `one of ${choices.join(', ')}`);

/** A label's value that is fixed: a text, or a number that is one. */
export const isLabelText = check(
  (value) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
  'a text, or leave the label out',
);

/** The first thing wrong with options: one that there is not, or a value that its check refuses. */
export function optionsProblem(options: object, checks: Readonly<Record<string, Check>>): string | undefined {
  const unknown = unknownOptionProblem(options, Object.keys(checks));
  if (unknown !== undefined) return unknown;
  const [name, problem] = firstRefused(options, checks) ?? [];
  return name && `${name} ${problem}`;
}

/** An option that there is not. What is undefined counts as left out. */
export function unknownOptionProblem(options: object, known: readonly string[]): string | undefined {
  const unknown = Object.entries(options).find(
    ([name, value]) => value !== undefined && !known.includes(name),
  )?.[0];
  if (unknown === undefined) return undefined;
  const meant = nearestName(unknown, known);
  return (
    `there is no option "${unknown}". ` +
    (meant === undefined ? `Use one of ${known.join(', ')}.` : `Did you mean "${meant}"?`)
  );
}

/** The first option whose check refuses its value, and what the check says. */
export function firstRefused(
  options: object,
  checks: Readonly<Record<string, Check>>,
): readonly [name: string, problem: string] | undefined {
  for (const [name, value] of Object.entries(options)) {
    const problem = value === undefined ? undefined : checks[name]?.(value);
    if (problem !== undefined) return [name, problem];
  }
  return undefined;
}

/** Whether a value is an object with options, as opposed to a list or nothing. */
export function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
