import { HTTP_DURATION_BUCKETS } from '../../metrics/http-conventions.js';
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
  buckets: HTTP_DURATION_BUCKETS,
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
