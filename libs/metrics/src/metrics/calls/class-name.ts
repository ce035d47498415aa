/** The class name of a prototype or a class. */
export function classNameOf(target: object): string {
  const type: unknown = typeof target === 'function' ? target : target.constructor;
  // A static member may shadow `name`.
  const name: unknown = typeof type === 'function' ? type.name : undefined;
  return typeof name === 'string' && name !== '' ? name : '(anonymous)';
}
