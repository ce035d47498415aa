import { inspect } from 'node:util';
import { nearestName } from './nearest-name.js';

/** Says what is wrong with a value and what to give instead, as `is 5. Give a text.`; nothing when it is fine. */
export type Check = (value: unknown) => string | undefined;

/** The checks of all options that an object may have. */
export type Checks<Options> = { readonly [Option in keyof Options]-?: Check };

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

/** A whole number from `least` to `most`. */
export const isWhole = (least: number, most: number): Check =>
  check(
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    `a whole number from ${least} to ${most}`,
  );

/** One of a few texts. */
export const isOneOf = (choices: readonly string[]): Check =>
  check((value) => choices.includes(value as string), `one of ${choices.join(', ')}`);

/**
 * The first thing wrong with options: one that there is not, or a value that its check refuses. What is undefined counts
 * as left out.
 */
export function optionsProblem(options: object, checks: Readonly<Record<string, Check>>): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(checks, name)) return unknownOption(name, Object.keys(checks));
    const problem = checks[name]?.(value);
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return undefined;
}

/** Whether a value is an object with options, as opposed to a list, a class instance of Node's or nothing. */
export function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownOption(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known);
  return (
    `there is no option "${name}". ` +
    (meant === undefined ? `Use one of ${known.join(', ')}.` : `Did you mean "${meant}"?`)
  );
}
