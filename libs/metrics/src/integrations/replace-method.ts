import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';

/** A method of an object whose type we do not know. */
export type AnyMethod = (this: unknown, ...args: unknown[]) => unknown;

/** A replacement that is in the place of a method, and what is to come back there. */
interface Layer {
  /** Undefined once it has ended; then it only passes on, wherever it still hangs. */
  replacement: AnyMethod | undefined;
  restore(): void;
}

// Registered, so that a second copy of this package finds the layers of the first.
const LAYER = Symbol.for('nestjs-metrics.replaced-method');

type LayeredMethod = AnyMethod & { readonly [LAYER]?: Layer };

/**
 * Puts `replacement(original)` in the place of a method and returns what takes it back. Replacements of one method
 * may end in any order. What somebody else has put over one stays; the replacement below only passes on from then on.
 * @throws MetricsConfigurationError when the object does not let its method be replaced
 */
export function replaceMethod(
  target: object,
  name: string,
  replacement: (original: AnyMethod) => AnyMethod,
): () => void {
  const original = (target as Record<string, unknown>)[name];
  if (typeof original !== 'function') return () => undefined;
  const before = Object.getOwnPropertyDescriptor(target, name);
  const layer: Layer = {
    replacement: replacement(original as AnyMethod),
    restore: () => {
      if (before === undefined) delete (target as Record<string, unknown>)[name];
      else Object.defineProperty(target, name, before);
    },
  };
  const layered: AnyMethod = function (...args) {
    return (layer.replacement ?? (original as AnyMethod)).apply(this, args);
  };
  Object.defineProperty(layered, LAYER, { value: layer });
  const value: PropertyDescriptor = {
    value: layered,
    writable: true,
    configurable: before?.configurable ?? true,
    enumerable: before?.enumerable ?? false,
  };
  if (!Reflect.defineProperty(target, name, value)) throw notReplaceable(target, name);
  return () => {
    layer.replacement = undefined;
    removeEnded(target, name);
  };
}

/** Takes back the layers on top that have ended, those that others have left below included. */
function removeEnded(target: object, name: string): void {
  for (;;) {
    const top = Object.getOwnPropertyDescriptor(target, name)?.value as LayeredMethod | undefined;
    const layer = top?.[LAYER];
    if (layer === undefined || layer.replacement !== undefined) return;
    layer.restore();
  }
}

function notReplaceable(target: object, name: string): MetricsConfigurationError {
  const { name: type = 'object' } = (target.constructor as { name?: string } | undefined) ?? {};
  return new MetricsConfigurationError(
    `${name}() of the ${type} can't be measured: the object is frozen, or the method can't be configured. ` +
      'Provide an object whose methods may be replaced, or leave the integration out.',
  );
}
