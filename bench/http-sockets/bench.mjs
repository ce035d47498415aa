import { PLATFORM_CONTESTANTS } from '../http/contestants.mjs';

/**
 * Requests over real sockets: what a service still answers, and the CPU time that each answer costs it, in turns with the
 * bare application.
 */
export const httpSockets = {
  title: 'HTTP over sockets: requests per second, latency, CPU time of the server per request',
  options: { platforms: 'express,fastify', connections: '16', turns: '8', seconds: '0.8' },
  groups: ({ library, platforms, connections, turns, seconds }) =>
    platforms.split(',').map((platform) => ({
      table: `requests over ${connections} connections, ${platform}`,
      row: '',
      script: new URL('run.mjs', import.meta.url),
      // OpenTelemetry's instrumentation changes Node's HTTP server: here it can have a process of its own.
      cases: [...PLATFORM_CONTESTANTS[platform], 'OpenTelemetry'].map((contestant) => ({
        contestant,
        args: [library, platform, contestant, connections, turns, seconds],
      })),
    })),
};
