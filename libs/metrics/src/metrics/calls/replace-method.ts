import { MetricsConfigurationError } from '../metrics-configuration.error.js';

/** A method of an object of unknown type. */
export type AnyMethod = (this: unknown, ...args: unknown[]) => unknown;

/** A replacement of a method, and how to restore the method. */
export interface Layer {
  /** Whether it is undone; it then only forwards calls, wherever it is still referenced. */
  readonly hasEnded: boolean;
}

interface OwnLayer extends Layer {
  hasEnded: boolean;
  restore(): void;
}

// A registered symbol, so that a second copy of this package finds the layers of the first.
const LAYER = Symbol.for('nestjs-metrics.replaced-method');

type LayeredMethod = AnyMethod & { readonly [LAYER]?: OwnLayer };

/**
 * Replaces a method with `replacement(original)`; returns a function that undoes it. Replacements of one method can be
 * undone in any order. A foreign wrapper on top stays; the undone replacement below it then only forwards calls.
 * @throws MetricsConfigurationError when the object does not allow replacing the method
 */
export function replaceMethod(
  target: object,
  name: string,
  replacement: (original: AnyMethod) => AnyMethod,
): () => void {
  return replaceMethodItself(target, name, (original, layer) => {
    const replaced = replacement(original);
    return function (...args) {
      return (layer.hasEnded ? original : replaced).apply(this, args);
    };
  });
}

/**
 * As `replaceMethod()`, with one frame less on the stack: an error that is thrown beneath a frame takes half a microsecond
 * more. The replacement itself forwards calls once its layer has ended.
 * @throws MetricsConfigurationError when the object does not allow replacing the method
 */
export function replaceMethodItself(
  target: object,
  name: string,
  replacement: (original: AnyMethod, layer: Layer) => AnyMethod,
): () => void {
  const original = (target as Record<string, unknown>)[name];
  if (typeof original !== 'function') return () => undefined;
  const before = Object.getOwnPropertyDescriptor(target, name);
  const layer: OwnLayer = {
    hasEnded: false,
    restore: () => {
      if (before === undefined) delete (target as Record<string, unknown>)[name];
      else Object.defineProperty(target, name, before);
    },
  };
  const layered = replacement(original as AnyMethod, layer);
  Object.defineProperty(layered, LAYER, { value: layer });
  const value: PropertyDescriptor = {
    value: layered,
    writable: true,
    configurable: before?.configurable ?? true,
    enumerable: before?.enumerable ?? false,
  };
  if (!Reflect.defineProperty(target, name, value)) throw notReplaceable(target, name);
  return () => {
    layer.hasEnded = true;
    removeEnded(target, name);
  };
}

/** Removes undone layers from the top, including those that were undone earlier beneath another layer. */
function removeEnded(target: object, name: string): void {
  for (;;) {
    const top = Object.getOwnPropertyDescriptor(target, name)?.value as LayeredMethod | undefined;
    const layer = top?.[LAYER];
    if (layer === undefined || !layer.hasEnded) return;
    layer.restore();
  }
}

function notReplaceable(target: object, name: string): MetricsConfigurationError {
  const { name: type = 'object' } = (target.constructor as { name?: string } | undefined) ?? {};
  return new MetricsConfigurationError(
    `${name}() of the ${type} can't be measured: the object is frozen, or the method is not configurable. ` +
      'Provide an object whose methods can be replaced, or remove the integration.',
  );
}
