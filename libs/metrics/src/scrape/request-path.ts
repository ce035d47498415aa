/** Scheme and authority of a target in absolute form, as clients send it to proxies (RFC 9112, section 3.2.2). */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

/**
 * The path of a request's target, as Nest's adapters route it: without origin, query and the slash at its end, escapes
 * decoded (RFC 3986, section 6.2.2). Targets that have no path, such as `*`, are given back.
 */
export function pathOf(target: string): string {
  const [path = ''] = target.replace(ORIGIN, '').split(/[?#]/, 1);
  return decoded(path.endsWith('/') ? path.slice(0, -1) : path);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Whatever it is, it is no path of ours.
    return path;
  }
}
