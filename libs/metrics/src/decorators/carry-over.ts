const PER_FUNCTION = new Set<PropertyKey>(['prototype', 'arguments', 'caller']);

/**
 * Makes `wrapper` look like `original`: metadata, properties (name and length among them), kind of function and
 * source text. Frameworks, and decorators above, find what they look for.
 */
export function carryOver(original: object, wrapper: object): void {
  for (const key of Reflect.getOwnMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), wrapper);
  }
  for (const key of Reflect.ownKeys(original)) {
    if (PER_FUNCTION.has(key)) continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  }
  if (!Object.hasOwn(original, 'toString')) {
    Object.defineProperty(wrapper, 'toString', {
      value: () => Function.prototype.toString.call(original),
      configurable: true,
      writable: true,
    });
  }
  // An async function stays an instance of AsyncFunction, for those who look.
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object);
}
