/**
 * Version of the objects that copies of this package share: a nested `node_modules`, or the ESM and the CommonJS build
 * in one process. Raised when their shape changes; copies with different versions ignore each other.
 */
const SHAPE = 3;

/** Returns a symbol that copies of this package share. */
export const acrossCopies = (name: string): symbol => Symbol.for(`nestjs-metrics:${SHAPE}:${name}`);

/** Returns an object that all copies of this package share, created on first use; on a frozen global, one per copy. */
export const shared = <T extends object>(name: string, make: () => T): T =>
  sharedAt(acrossCopies(name), make);

/** As `shared()`, for an object whose shape never changes: copies of all versions share it. */
export const sharedByAllVersions = <T extends object>(name: string, make: () => T): T =>
  sharedAt(Symbol.for(`nestjs-metrics:${name}`), make);

function sharedAt<T extends object>(key: symbol, make: () => T): T {
  const known = (globalThis as Record<symbol, unknown>)[key] as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  Reflect.defineProperty(globalThis, key, { value: made });
  return made;
}
