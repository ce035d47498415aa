import { inspect } from 'node:util';
import { labelText } from './label-values.js';

/**
 * Converts the result of a label function to a string; `undefined` and `null` become the empty string.
 * @throws TypeError for a value without a meaningful string: a promise, function, symbol or object without a `toString`
 */
export function ownText(value: unknown): string {
  if (typeof value !== 'function' && typeof value !== 'symbol') {
    const text = labelText(value);
    if (typeof value !== 'object' || !text.startsWith('[object ')) return text;
  }
  throw new TypeError(`it is ${inspect(value, { depth: 0 })} (${typeof value}). Give a string or a number.`);
}
