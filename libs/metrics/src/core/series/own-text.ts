import { inspect } from 'node:util';
import { labelText } from './label-values.js';

/**
 * The text of what a label function returned; of `undefined` and `null` it is empty.
 * @throws TypeError for what has no text of its own: a promise, a function, a symbol, an object without a `toString`.
 */
export function ownText(value: unknown): string {
  if (typeof value !== 'function' && typeof value !== 'symbol') {
    const text = labelText(value);
    if (typeof value !== 'object' || !text.startsWith('[object ')) return text;
  }
  throw new TypeError(`it is ${inspect(value, { depth: 0 })} (${typeof value}). Give a string or a number.`);
}
