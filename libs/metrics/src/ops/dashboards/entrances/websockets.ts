import { SELECTED, type WayIn } from './way-in.js';

/** Of `@nestjs/websockets`: messages of clients, and the clients themselves. */
export const WEBSOCKETS: WayIn = {
  row: 'WebSockets',
  calls: 'websocket_handler_calls_total',
  duration: 'websocket_handler_duration_seconds',
  inFlight: 'websocket_handler_calls_in_flight',
  by: ['namespace', 'event'],
  special: [
    {
      kind: 'timeseries',
      title: 'WebSockets: clients',
      description: 'Clients that are connected.',
      unit: 'short',
      min: 0,
      width: 8,
      queries: [
        {
          expr: `sum by (service, namespace) (websocket_connections{${SELECTED}})`,
          legend: '{{service}} {{namespace}}',
          emptyWhen: 'until the first one',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'WebSockets: clients that leave',
      description: 'By the class of the reason; all but "normal" are connections that broke.',
      unit: 'cps',
      min: 0,
      width: 8,
      isStacked: true,
      queries: [
        {
          expr: `sum by (reason) (rate(websocket_disconnects_total{${SELECTED}}[$interval]))`,
          legend: '{{reason}}',
          emptyWhen: 'until the first one',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'WebSockets: messages',
      description: 'To clients and from them, with those that no handler takes.',
      unit: 'cps',
      min: 0,
      width: 8,
      queries: [
        {
          expr: `sum by (service) (rate(websocket_messages_sent_total{${SELECTED}}[$interval]))`,
          legend: '{{service}} sent',
          emptyWhen: 'until the first one',
        },
        {
          expr: `sum by (service) (rate(websocket_messages_received_total{${SELECTED}}[$interval]))`,
          legend: '{{service}} received',
          emptyWhen: 'until the first one',
        },
      ],
    },
  ],
};
