/** A handler in labels: `InterestJob.credit`. */
export function handlerName(instance: object, method: string): string {
  const { constructor: type } = instance as { readonly constructor?: { readonly name?: string } };
  return `${type?.name || '(anonymous)'}.${method}`;
}
