/** A method of an object whose type we do not know. */
export type AnyMethod = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Puts `replacement(original)` in the place of a method and returns what takes it back; what somebody else has put
 * over it meanwhile stays.
 */
export function replaceMethod(
  target: object,
  name: string,
  replacement: (original: AnyMethod) => AnyMethod,
): () => void {
  const methods = target as Record<string, AnyMethod>;
  const original = methods[name];
  if (typeof original !== 'function') return () => undefined;
  const isOwn = Object.hasOwn(target, name);
  const replaced = replacement(original);
  methods[name] = replaced;
  return () => {
    if (methods[name] !== replaced) return;
    if (isOwn) methods[name] = original;
    else delete methods[name];
  };
}

/** Tells how a call ended: at once, or when its promise settles. */
export function followResult(result: unknown, end: (error: unknown, value?: unknown) => void): void {
  if (isThenable(result)) {
    void result.then(
      (value) => end(undefined, value),
      (error: unknown) => end(error ?? new Error('rejected')),
    );
  } else {
    end(undefined, result);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
