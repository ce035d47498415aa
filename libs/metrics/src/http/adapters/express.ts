import type { IncomingMessage } from 'node:http';

/** What Express' router leaves on a request: the route that matched, and the path its router is mounted at. */
interface RoutedRequest {
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
}

/** The template of the route that Express matched, such as `/api/loans/:id`, or nothing when none did. */
export function expressRoute(request: IncomingMessage): string | undefined {
  const { route, baseUrl = '' } = request as RoutedRequest;
  if (route?.path === undefined) return undefined;
  return baseUrl + templateOf(route.path);
}

/** Express routes by a string, by a regular expression or by a list of both: each is as bounded as the code. */
function templateOf(path: unknown): string {
  return Array.isArray(path) ? path.map(String).join('|') : String(path);
}
