import { types } from 'node:util';

/** A variable or property that is returned, or assigned in the return: `return p;`, `return (this.kept ??= load())`. */
const RETURNED =
  /\breturn\s+\(?\s*((?:[\w$]+\s*\??\.\s*)*#?[\w$]+)\s*(?:\)?\s*[;}]|(?:\?\?|\|\||&&)?=(?![=>]))/g;
const LITERAL = /^(?:\d|null$|undefined$|true$|false$|this$)/;
/** An async function as TypeScript compiles it for old targets. */
const COMPILED_ASYNC = /\breturn\s+(?:[\w$]+\.)?__awaiter\(/;

/**
 * Whether code other than the caller may hold the promises that a method returns, and have handled them.
 *
 * JavaScript does not expose whether a promise is handled, and following a promise handles it. An async function always
 * returns a new promise. For other functions, only the source gives evidence: other code may hold a promise that comes
 * from a property, or from a variable with another use.
 */
export function mayBeKnown(method: (...args: never[]) => unknown): boolean {
  if (types.isAsyncFunction(method)) return false;
  const source = Function.prototype.toString.call(method);
  if (COMPILED_ASYNC.test(source)) return false;
  for (const [, held] of source.matchAll(RETURNED) as Iterable<string[]>) {
    if (held !== undefined && !LITERAL.test(held) && !isLocalAndUnused(held, source)) return true;
  }
  return false;
}

/** Whether a variable is only declared and returned. */
function isLocalAndUnused(name: string, source: string): boolean {
  if (name.includes('.')) return false;
  const escaped = name.replaceAll('$', '\\$');
  const uses = source.match(new RegExp(`(?<![\\w$.])${escaped}(?![\\w$])`, 'g')) ?? [];
  return uses.length === 2 && new RegExp(`\\b(?:const|let|var)\\s+${escaped}\\b`).test(source);
}
