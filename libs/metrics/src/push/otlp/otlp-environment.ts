/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the variables of OpenTelemetry's exporter say of metrics; what they do not say is undefined. */
export interface OtlpEnvironment {
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: string | undefined;
  readonly intervalMs: string | undefined;
  readonly compression: string | undefined;
  readonly protocol: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
}

/**
 * Reads the variables that OpenTelemetry's exporters have in common ("Protocol Exporter", "Environment Variable
 * Specification"): those of metrics before those of all signals. An empty one counts as unset.
 */
export function otlpEnvironment(environment: Environment): OtlpEnvironment {
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const ofMetrics = (name: string) =>
    read(`OTEL_EXPORTER_OTLP_METRICS_${name}`) ?? read(`OTEL_EXPORTER_OTLP_${name}`);
  const base = read('OTEL_EXPORTER_OTLP_ENDPOINT');
  const name = read('OTEL_SERVICE_NAME');
  return {
    // The address of metrics is taken as it is, that of all signals gets the path of metrics.
    url: read('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') ?? (base && `${base.replace(/\/+$/, '')}/v1/metrics`),
    headers: pairs(ofMetrics('HEADERS')),
    timeoutMs: ofMetrics('TIMEOUT'),
    intervalMs: read('OTEL_METRIC_EXPORT_INTERVAL'),
    compression: ofMetrics('COMPRESSION'),
    protocol: ofMetrics('PROTOCOL'),
    resourceAttributes: {
      ...pairs(read('OTEL_RESOURCE_ATTRIBUTES')),
      ...(name !== undefined && { 'service.name': name }),
    },
  };
}

/** `a=1,b=2`, each part encoded as in a URL; a pair that can't be read is left out. */
function pairs(text = ''): Record<string, string> {
  const entries = text.split(',').map((pair) => {
    const at = pair.indexOf('=');
    return [decoded(pair.slice(0, Math.max(at, 0))), decoded(pair.slice(at + 1))] as const;
  });
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}
