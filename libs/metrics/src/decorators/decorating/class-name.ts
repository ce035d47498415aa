/** The name of the class that a prototype or a class is. */
export function classNameOf(target: object): string {
  const type: unknown = typeof target === 'function' ? target : target.constructor;
  // A class may have a static member of its own that is called "name".
  const name: unknown = typeof type === 'function' ? type.name : undefined;
  return typeof name === 'string' && name !== '' ? name : '(anonymous)';
}
