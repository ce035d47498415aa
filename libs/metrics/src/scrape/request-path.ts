/** Scheme and authority of a target in absolute form, which clients send to proxies (RFC 9112, section 3.2.2). */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

/**
 * The path of a request target as Nest's adapters route it: without origin, query and trailing slash, with escapes
 * decoded (RFC 3986, section 6.2.2). Targets without a path, such as `*`, are returned unchanged.
 */
export function pathOf(target: string): string {
  const [path = ''] = target.replace(ORIGIN, '').split(/[?#]/, 1);
  return decoded(path.endsWith('/') ? path.slice(0, -1) : path);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A malformed path never matches ours.
    return path;
  }
}
