// What a class may be called and still tell something; the limit keeps generated names from filling label values.
const CLASS_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]{0,99}$/u;

/**
 * The class of what was thrown, or its type when it is no object. Messages differ with each call; the classes are
 * as many as the code has, so that they may be a label.
 */
export function exceptionName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  try {
    // The prototype's: an own property `constructor` may come from anywhere, such as parsed JSON.
    const prototype = Object.getPrototypeOf(error) as { constructor?: { name?: unknown } } | null;
    const name = prototype?.constructor?.name;
    return typeof name === 'string' && CLASS_NAME.test(name) ? name : 'Object';
  } catch {
    return 'Object';
  }
}
