import { PLATFORM_CONTESTANTS } from '../http/contestants.mjs';

/** Requests over real sockets: what a service still answers, and the CPU time that each answer costs it. */
export const httpSockets = {
  title: 'HTTP over sockets: requests per second, latency, CPU time of the server per request',
  options: { platforms: 'express,fastify', seconds: '4', connections: '16' },
  groups: ({ library, platforms, seconds, connections }) =>
    platforms.split(',').map((platform) => ({
      table: `requests over ${connections} connections, ${platform}`,
      row: '',
      script: new URL('run.mjs', import.meta.url),
      // OpenTelemetry's instrumentation changes Node's HTTP server, so it takes part only where processes are apart.
      cases: [...PLATFORM_CONTESTANTS[platform], 'OpenTelemetry'].map((contestant) => ({
        contestant,
        args: [library, platform, contestant, seconds, connections],
      })),
    })),
};
