// Valid class names; the length limit keeps generated names out of label values.
const CLASS_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]{0,99}$/u;

/**
 * The class of a thrown object, or the type of another thrown value. Messages differ from call to call, but the code
 * has a limited number of classes, so they can be label values.
 */
export function exceptionName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  try {
    // Read it from the prototype: an own property `constructor` may come from anywhere, such as parsed JSON.
    const prototype = Object.getPrototypeOf(error) as { constructor?: { name?: unknown } } | null;
    const name = prototype?.constructor?.name;
    if (typeof name !== 'string' || !CLASS_NAME.test(name)) return 'Object';
    // The classes of RxJS, such as that of its TimeoutError, have this suffix.
    return name === `${(error as { name?: unknown }).name as string}Impl` ? name.slice(0, -4) : name;
  } catch {
    return 'Object';
  }
}
