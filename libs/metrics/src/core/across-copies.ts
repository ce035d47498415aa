/**
 * Raised when anything changes its shape that copies of this package find of each other: a nested `node_modules`, or the
 * ESM and the CommonJS build in one process. Copies of another number are strangers, as any other library is.
 */
const SHAPE = 1;

/** A symbol that copies of this package have in common. */
export const acrossCopies = (name: string): symbol => Symbol.for(`nestjs-metrics:${SHAPE}:${name}`);

/** What copies of this package have in common: the first one to ask makes it. On a frozen global each has its own. */
export function shared<T extends object>(name: string, make: () => T): T {
  const key = acrossCopies(name);
  const known = (globalThis as Record<symbol, unknown>)[key] as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  Reflect.defineProperty(globalThis, key, { value: made });
  return made;
}
