/** They have no metrics of the other entrances, or none that an interceptor can take. */
const PEERS = ['@willsoto/nestjs-prometheus', '@nestjs/observe'];

/** What measuring adds to a call of a handler: an application that does, in turns with two that do not. */
export const entrances = {
  title:
    'what measuring adds to calls beside HTTP: events, commands, jobs, messages; and inside of HTTP requests',
  options: { turns: '150', calls: '2000' },
  groups: ({ library, turns, calls }) =>
    [
      { entrance: 'event' },
      { entrance: 'command' },
      { entrance: 'scheduled run' },
      { entrance: 'message', peers: PEERS },
      { entrance: 'message to a service' },
      { entrance: 'WebSocket message', peers: PEERS },
      { entrance: 'GraphQL operation', share: 2, peers: PEERS },
      { entrance: 'request with a guard, a pipe and an interceptor', share: 2 },
      // A job takes a hundred times as long as an event.
      ...(process.env.REDIS_PORT
        ? [
            { entrance: 'BullMQ job', share: 10, peers: ['@nestjs/observe'] },
            { entrance: 'adding a BullMQ job', share: 10 },
          ]
        : []),
    ].map(({ entrance, share = 1, peers = [] }) => ({
      table: 'a call of a handler, measured beside not',
      row: entrance,
      script: new URL('run.mjs', import.meta.url),
      cases: ['ours', ...peers].map((contestant) => ({
        contestant,
        args: [library, contestant, entrance, turns, String(calls / share)],
      })),
    })),
};
