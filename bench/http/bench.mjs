import { PLATFORM_CONTESTANTS } from './contestants.mjs';

/**
 * CPU time that measuring adds to a request, without the kernel: requests go through Node's own HTTP parser, request
 * and response on connections that are no sockets. `bare` measured beside itself tells how far to trust the figures.
 */
export const http = {
  title: 'CPU time that measuring adds to a request, without sockets',
  options: { platforms: 'express,fastify', requests: '10000', batch: '100', manyRoutes: '100,1000' },
  groups: ({ library, platforms, requests, batch, manyRoutes }) =>
    platforms.split(',').flatMap((platform) => {
      const comparing = (contestants, routes, { row = '', asked = routes } = {}) => ({
        table: `requests without sockets, ${platform}, ${routes} routes`,
        row,
        script: new URL('run.mjs', import.meta.url),
        cases: contestants.map((contestant) => ({
          contestant,
          args: [library, platform, contestant, routes, asked, requests, batch],
        })),
      });
      return [
        comparing(PLATFORM_CONTESTANTS[platform], '10'),
        // Ten routes among many cost what ten alone do, unless they are looked for; many also have series of their own.
        ...manyRoutes
          .split(',')
          .filter(Boolean)
          .flatMap((routes) => [
            comparing(['bare', 'ours'], routes, { row: 'ten are asked', asked: '10' }),
            comparing(['bare', 'ours'], routes, { row: 'all are asked' }),
          ]),
      ];
    }),
};
