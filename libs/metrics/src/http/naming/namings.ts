import { METHODS } from 'node:http';
import type { HttpNaming } from './naming.js';
import type { HttpNamingPreset } from '../http.options.js';
import { prometheusHttpMetrics } from './prometheus.metrics.js';
import { OTEL_LABELS, otelHttpMetrics } from './otel.metrics.js';
import { isRoute } from './label-values.js';

/** The label names of the contract: `method`, `endpoint` and, on the counter, `status_code`. */
const prometheusNaming: HttpNaming = {
  methods: new Set(METHODS),
  tellsProtocol: false,
  sizes: 'wire',
  labelNames: ['method', 'endpoint', 'status_code'],
  metrics: prometheusHttpMetrics,
  countLabels: ({ method, template, status }) => ({ method, endpoint: template, status_code: status }),
  measureLabels: ({ method, template }) => ({ method, endpoint: template }),
  activeLabels: () => ({}),
};

/** OpenTelemetry's semantic conventions 1.x for HTTP servers. */
const otelNaming: HttpNaming = {
  // Known by default: the methods of RFC 9110, and PATCH (RFC 5789).
  methods: new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']),
  tellsProtocol: true,
  sizes: 'body',
  labelNames: OTEL_LABELS,
  metrics: otelHttpMetrics,
  countLabels: () => ({}),
  measureLabels: ({ method, template, status, statusCode, protocol, scheme }) => ({
    http_request_method: method,
    // The conventions omit the route when there is none; an empty label is the same as no label.
    http_route: isRoute(template) ? template : '',
    http_response_status_code: status,
    // The status code, if it is an error: for a server, 500 and above.
    error_type: statusCode >= 500 ? String(statusCode) : '',
    url_scheme: scheme,
    network_protocol_version: protocol,
  }),
  activeLabels: (method, scheme) => ({ http_request_method: method, url_scheme: scheme }),
};

const NAMINGS: Readonly<Record<HttpNamingPreset, HttpNaming>> = {
  prometheus: prometheusNaming,
  otel: otelNaming,
};

/** The naming of a preset. */
export function namingOf(preset: HttpNamingPreset): HttpNaming {
  return NAMINGS[preset];
}
