import { inspect } from 'node:util';
import { nearestName } from './nearest-names.js';

/** Describes the problem with a value and its remedy, such as `is 5. Give a function.`; undefined if it is valid. */
export type Check = (value: unknown) => string | undefined;

/** The checks of all options of an object; the compiler reports a missing one. */
export type Checks<Options> = { readonly [Option in keyof Options]-?: Check };

/** Accepts any value, which is checked elsewhere. */
export const isAnything: Check = () => undefined;

const LONGEST_SHOWN = 80;

/** Formats a value for a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string' && value.length <= LONGEST_SHOWN) return `"${value}"`;
  return inspect(value, {
    depth: 1,
    breakLength: Infinity,
    maxStringLength: LONGEST_SHOWN,
    maxArrayLength: 5,
  });
}

/** Creates a check from a predicate; `remedy` describes a valid value. */
export function check(isFine: (value: unknown) => boolean, remedy: string): Check {
  return (value) => (isFine(value) ? undefined : `is ${shown(value)}. Give ${remedy}.`);
}

export const isTrueOrFalse = check((value) => typeof value === 'boolean', 'true or false');
export const isNumber = check((value) => typeof value === 'number', 'a number');
export const isFunction = check((value) => typeof value === 'function', 'a function');
export const isText = check((value) => typeof value === 'string' && value !== '', 'a non-empty string');
export const isObject = check(isPlain, 'an object');
export const isList = check(Array.isArray, 'a list');
export const isListOfTexts = check(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== ''),
  'a list of strings',
);

/** Accepts one of the given strings. */
export const isOneOf = (choices: readonly string[]): Check =>
  check((value) => choices.includes(value as string), `one of ${choices.join(', ')}`);

/** A fixed label value: a string, a boolean or a finite number. */
export const isLabelText = check(
  (value) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
  'a string, or leave the label out',
);

/** Returns the first problem with options: an unknown option, or a value that its check rejects. */
export function optionsProblem(options: object, checks: Readonly<Record<string, Check>>): string | undefined {
  let refused: string | undefined;
  // One pass without a list or closure: each metric that is made comes through here.
  for (const name of Object.keys(options)) {
    const value: unknown = options[name as keyof typeof options];
    if (value === undefined) continue;
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) return unknownOptionProblem(options, Object.keys(checks));
    if (refused !== undefined) continue;
    const problem = check(value);
    if (problem !== undefined) refused = `${name} ${problem}`;
  }
  return refused;
}

/** Returns the problem of an unknown option. An undefined value counts as not set. */
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

/** Returns the first option whose check rejects its value, with the problem. */
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

/** Whether a value is an object that is neither an array nor null. */
export function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
