import { counter, gauge, histogram } from '../../metrics/definition/definition.js';

/** `error`: no response; `aborted`: this side gave up, by a signal or a timeout. */
export const clientRequests = counter({
  name: 'http_client_requests_total',
  help: 'Outgoing HTTP requests by the status of the answer (error: there was none, aborted: this side gave up).',
  labelNames: ['method', 'host', 'status_code'],
});

export const clientRequestDuration = histogram({
  name: 'http_client_request_duration_seconds',
  help: 'Time from the start of an outgoing HTTP request until its answer was received or it failed.',
  labelNames: ['method', 'host'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
});

export const clientActiveRequests = gauge({
  name: 'http_client_active_requests',
  help: 'Outgoing HTTP requests whose answer is not there yet, those without a connection included.',
  labelNames: ['host'],
});

export const clientConnectionsActive = gauge({
  name: 'http_client_connections_active',
  help: 'Connections of HTTP clients that carry a request.',
  labelNames: ['host'],
});

export const clientConnectionsIdle = gauge({
  name: 'http_client_connections_idle',
  help: 'Connections of HTTP clients that are kept for the next request.',
  labelNames: ['host'],
});
