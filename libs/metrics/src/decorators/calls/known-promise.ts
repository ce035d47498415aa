import { types } from 'node:util';

/** A variable or a property that is returned, or assigned on the way: `return p;`, `return (this.kept ??= load())`. */
const RETURNED =
  /\breturn\s+\(?\s*((?:[\w$]+\s*\??\.\s*)*#?[\w$]+)\s*(?:\)?\s*[;}]|(?:\?\?|\|\||&&)?=(?![=>]))/g;
const LITERAL = /^(?:\d|null$|undefined$|true$|false$|this$)/;
/** What TypeScript makes of an async function for old targets. */
const COMPILED_ASYNC = /\breturn\s+(?:[\w$]+\.)?__awaiter\(/;

/**
 * Whether somebody else than the caller may know of the promises that a method returns, and have handled them.
 *
 * JavaScript doesn't tell whether a promise is handled, and following one handles it. That of an async function is
 * new to everybody. For another function its source is the only witness: a promise that it takes from a property, or from
 * a variable that it uses for something else as well, may be known elsewhere.
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

/** Whether nothing is done with a variable but to declare and return it. */
function isLocalAndUnused(name: string, source: string): boolean {
  if (name.includes('.')) return false;
  const escaped = name.replaceAll('$', '\\$');
  const uses = source.match(new RegExp(`(?<![\\w$.])${escaped}(?![\\w$])`, 'g')) ?? [];
  return uses.length === 2 && new RegExp(`\\b(?:const|let|var)\\s+${escaped}\\b`).test(source);
}
