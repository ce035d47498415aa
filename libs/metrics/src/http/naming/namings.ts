import { METHODS } from 'node:http';
import type { HttpNaming } from './naming.js';
import type { HttpNamingPreset } from '../http.options.js';
import { prometheusHttpMetrics } from './prometheus.metrics.js';
import { otelHttpMetrics } from './otel.metrics.js';

/** The names that Prometheus users know. */
const prometheusNaming: HttpNaming = {
  methods: new Set(METHODS),
  sizes: 'wire',
  metrics: prometheusHttpMetrics,
};

/** OpenTelemetry's semantic conventions 1.x for HTTP servers. */
const otelNaming: HttpNaming = {
  // Known by default: the methods of RFC 9110, and PATCH (RFC 5789).
  methods: new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']),
  sizes: 'body',
  metrics: otelHttpMetrics,
};

const NAMINGS: Readonly<Record<HttpNamingPreset, HttpNaming>> = {
  prometheus: prometheusNaming,
  otel: otelNaming,
};

/** The naming of a preset. */
export function namingOf(preset: HttpNamingPreset): HttpNaming {
  return NAMINGS[preset];
}
