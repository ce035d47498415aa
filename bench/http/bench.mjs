import { PLATFORM_CONTESTANTS } from './contestants.mjs';

/**
 * CPU time that measuring adds to a request, without the kernel: requests go through Node's own HTTP parser, request
 * and response on connections that are no sockets. `bare` measured beside itself tells how far to trust the figures.
 */
export const http = {
  title: 'CPU time that measuring adds to a request, without sockets',
  options: { platforms: 'express,fastify', requests: '10000', batch: '100', routes: '10,100,1000' },
  groups: ({ library, platforms, requests, batch, routes }) =>
    platforms.split(',').flatMap((platform) => [
      amongPeers({ library, platform, requests, batch }),
      withOneLabel({ library, platform, requests, batch }),
      ...routes
        .split(',')
        .filter(Boolean)
        .flatMap((count) => withRoutes({ library, platform, requests, batch, count })),
    ]),
};

const ROUTES_AMONG_PEERS = '10';

function amongPeers({ library, platform, requests, batch }) {
  return {
    table: `requests without sockets, ${platform}`,
    row: '',
    script: new URL('run.mjs', import.meta.url),
    cases: PLATFORM_CONTESTANTS[platform].map((contestant) => ({
      contestant,
      args: [library, platform, contestant, 'bare', ROUTES_AMONG_PEERS, requests, batch],
    })),
  };
}

/** What a label of the user's own adds to the requests that we measure anyway. */
function withOneLabel({ library, platform, requests, batch }) {
  return {
    table: `requests with a label of their own beside requests without, ${platform}`,
    row: '',
    script: new URL('run.mjs', import.meta.url),
    cases: ['ours', 'ours, one constant label', 'ours, one label function'].map((contestant) => ({
      contestant,
      args: [library, platform, contestant, 'ours', ROUTES_AMONG_PEERS, requests, batch],
    })),
  };
}

/**
 * Ten routes among many cost what ten alone do, unless they are looked for; many also have series of their own. What is
 * measured is recording a request, of which following it to its end is no part: that does not know of routes.
 */
function withRoutes({ library, platform, requests, batch, count }) {
  return [...new Set(['10', count])].map((asked) => ({
    table: `recorded requests beside requests left out, ${platform}`,
    row: `${asked} of ${count} routes`,
    script: new URL('run-routes.mjs', import.meta.url),
    cases: ['left out', 'ours'].map((contestant) => ({
      contestant,
      args: [library, platform, contestant, count, asked, requests, batch],
    })),
  }));
}
