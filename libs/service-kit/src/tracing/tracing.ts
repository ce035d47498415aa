import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { context, propagation, trace } from '@opentelemetry/api';
import type { NodeTracerProvider, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { RecentTraces, type TraceSpan } from './recent-traces.js';
import { traceFetch } from './trace-fetch.js';

const SAMPLED_SHARE = 0.1;
const FLUSH_TIMEOUT_MS = 2000;

/**
 * Traces the requests of this process with the OpenTelemetry SDK. The last traces stay in memory; with
 * OTEL_EXPORTER_OTLP_ENDPOINT, all of them also go there. OTEL_TRACES_SAMPLER chooses which requests are traced, one in
 * ten by default, and OTEL_SDK_DISABLED=true none.
 */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  private provider: NodeTracerProvider | undefined;
  private recent: RecentTraces | undefined;
  private stopTracingFetch = (): void => undefined;

  /** Loads the SDK, which takes longer than the rest of a service's start: call it once the service listens. */
  async start(service: string): Promise<void> {
    const { OTEL_SDK_DISABLED, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER } = process.env;
    if (OTEL_SDK_DISABLED === 'true') return;
    const [sdk, { defaultResource, resourceFromAttributes }] = await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/resources'),
    ]);
    const recent = new RecentTraces(service);
    const spanProcessors: SpanProcessor[] = [recent];
    if (OTEL_EXPORTER_OTLP_ENDPOINT) {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
      spanProcessors.push(new sdk.BatchSpanProcessor(new OTLPTraceExporter()));
    }
    const sampler: Sampler = new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(SAMPLED_SHARE),
    });
    this.provider = new sdk.NodeTracerProvider({
      resource: defaultResource().merge(resourceFromAttributes({ 'service.name': service })),
      spanProcessors,
      ...(!OTEL_TRACES_SAMPLER && { sampler }),
    });
    this.recent = recent;
    this.provider.register();
    this.stopTracingFetch = traceFetch();
  }

  /** The spans of a trace that this process keeps. */
  spansOf(traceId: string): readonly TraceSpan[] {
    return this.recent?.spansOf(traceId) ?? [];
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.provider) return;
    this.stopTracingFetch();
    trace.disable();
    context.disable();
    propagation.disable();
    // It sends what it has. A server that does not take it must not keep the service.
    await Promise.race([
      this.provider.shutdown().catch(() => undefined),
      delay(FLUSH_TIMEOUT_MS, undefined, { ref: false }),
    ]);
  }
}
