import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { metrics } from '@opentelemetry/api';
import { tap } from 'rxjs';
import { openTelemetry } from './opentelemetry.mjs';

/** What OpenTelemetry's own instrumentation counts; it changes Node's HTTP server for the whole process. */
export async function instrumented() {
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  const { provider, exporter } = openTelemetry();
  new HttpInstrumentation().setMeterProvider(provider);
  // It waits for somebody to require the module, and the application imports it.
  createRequire(import.meta.url)('node:http');
  return { prepare: (app) => expose(app, exporter) };
}

/** nestjs-otel has no HTTP metrics of its own any more; this is the interceptor that its users write. */
export async function nestjsOtel({ buckets }) {
  const { MetricService, OpenTelemetryModule } = await import('nestjs-otel');
  const { provider, exporter } = openTelemetry();
  metrics.setGlobalMeterProvider(provider);
  class MetricsInterceptor {
    constructor(service) {
      this.duration = service.getHistogram('http_server_request_duration_seconds', {
        advice: { explicitBucketBoundaries: buckets },
      });
    }

    intercept(context, next) {
      const startMs = performance.now();
      const http = context.switchToHttp();
      const { method, route, routeOptions } = http.getRequest();
      const record = () =>
        this.duration.record((performance.now() - startMs) / 1000, {
          'http.request.method': method,
          'http.route': route?.path ?? routeOptions?.url,
          'http.response.status_code': http.getResponse().statusCode,
        });
      return next.handle().pipe(tap({ next: record, error: record }));
    }
  }
  Injectable()(MetricsInterceptor);
  return {
    imports: [OpenTelemetryModule.forRoot()],
    providers: [
      {
        provide: APP_INTERCEPTOR,
        useFactory: (service) => new MetricsInterceptor(service),
        inject: [MetricService],
      },
    ],
    prepare: (app) => expose(app, exporter),
  };
}

function expose(app, exporter) {
  app
    .getHttpAdapter()
    .get('/metrics', (request, response) =>
      exporter.getMetricsRequestHandler(request.raw ?? request, response.raw ?? response),
    );
}
