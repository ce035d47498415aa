import type { HttpFacts, ScrapeFacts } from './application.js';
import type { LibraryOptions } from './library-facts.js';

/** How requests are measured; `undefined`: not at all. */
export function httpFacts({ http }: LibraryOptions): HttpFacts | undefined {
  return http === false
    ? undefined
    : {
        naming: http.naming,
        labelNames: http.labelNames,
        histogram: http.histogram,
        buckets: http.buckets,
      };
}

/** Where scrapes are answered, and what they have to bring. */
export function scrapeFacts({ server, auth }: LibraryOptions, path: unknown): ScrapeFacts {
  return {
    path: typeof path === 'string' ? path : '/metrics',
    port: server?.port === 0 ? undefined : server?.port,
    auth: authKind(auth),
  };
}

function authKind(auth: LibraryOptions['auth']): ScrapeFacts['auth'] {
  if (auth === undefined) return 'none';
  if (typeof auth === 'function') return 'function';
  return 'bearer' in auth ? 'bearer' : 'basic';
}
