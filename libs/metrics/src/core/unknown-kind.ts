/**
 * For the `default` of a `switch` over a union: a kind that was added to the union and not to the `switch` does not compile.
 * @throws TypeError when untyped code gets here all the same
 */
export function unknownKind(what: string, kind: never): never {
  throw new TypeError(`Unknown ${what}: ${JSON.stringify(kind)}.`);
}
