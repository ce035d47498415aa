import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';

/** `error`: no response; `aborted`: this side gave up, by a signal or a timeout. */
export const clientRequests = ownCounter({
  name: 'http_client_requests_total',
  help: 'Outgoing HTTP requests by status of the response (error: no response, aborted: this side gave up).',
  labelNames: ['method', 'host', 'status_code'],
});

export const clientRequestDuration = ownHistogram({
  name: 'http_client_request_duration_seconds',
  help: 'Time from the start of an outgoing HTTP request until its response was received or it failed.',
  labelNames: ['method', 'host'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
});

export const clientActiveRequests = ownGauge({
  name: 'http_client_active_requests',
  help: 'Outgoing HTTP requests in progress, including those still waiting for a connection.',
  labelNames: ['host'],
});

export const clientConnectionsActive = ownGauge({
  name: 'http_client_connections_active',
  help: 'HTTP client connections in use by a request.',
  labelNames: ['host'],
});

export const clientConnectionsIdle = ownGauge({
  name: 'http_client_connections_idle',
  help: 'Idle HTTP client connections, kept for the next request.',
  labelNames: ['host'],
});
