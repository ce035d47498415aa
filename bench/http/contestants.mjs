import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { register, Registry } from 'prom-client';
import { tap } from 'rxjs';

const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Each measures requests as its own documentation says, with the same buckets and without default metrics. */
export const CONTESTANTS = {
  bare: async () => ({}),

  ours: async ({ library, http = {}, runtime = true }) => {
    const { MetricsModule } = await import(`${library}index.js`);
    return { imports: [MetricsModule.forRoot({ defaultMetrics: false, http, runtime })] };
  },

  'ours, OpenTelemetry names': async ({ library }) => {
    const { MetricsModule } = await import(`${library}index.js`);
    return { imports: [MetricsModule.forRoot({ defaultMetrics: false, http: { naming: 'otel' } })] };
  },

  'ours, one constant label': ({ library }) =>
    CONTESTANTS.ours({ library, http: { labels: { tenant: 'acme' } } }),

  // Ten values; as of a header, a string that is new for each request.
  'ours, one label function': ({ library }) =>
    CONTESTANTS.ours({ library, http: { labels: { tenant: ({ url }) => url.slice(1, 3) } } }),

  // It has no HTTP metrics of its own; this is the interceptor that its users write.
  '@willsoto': async () => {
    const { getToken, makeCounterProvider, makeHistogramProvider, PrometheusModule } =
      await import('@willsoto/nestjs-prometheus');
    class MetricsInterceptor {
      constructor(requests, duration) {
        this.requests = requests;
        this.duration = duration;
      }

      intercept(context, next) {
        const http = context.switchToHttp();
        const { method, route, routeOptions } = http.getRequest();
        const endpoint = route?.path ?? routeOptions?.url;
        const end = this.duration.startTimer({ method, endpoint });
        const record = () => {
          end();
          this.requests.inc({ method, endpoint, status_code: http.getResponse().statusCode });
        };
        return next.handle().pipe(tap({ next: record, error: record }));
      }
    }
    Injectable()(MetricsInterceptor);
    const [requests, duration] = ['bench_requests_total', 'bench_duration_seconds'];
    return {
      imports: [PrometheusModule.register({ defaultMetrics: { enabled: false } })],
      providers: [
        makeCounterProvider({ name: requests, help: '.', labelNames: ['method', 'endpoint', 'status_code'] }),
        makeHistogramProvider({
          name: duration,
          help: '.',
          labelNames: ['method', 'endpoint'],
          buckets: DURATION_BUCKETS,
        }),
        {
          provide: APP_INTERCEPTOR,
          useFactory: (counter, histogram) => new MetricsInterceptor(counter, histogram),
          inject: [getToken(requests), getToken(duration)],
        },
      ],
    };
  },

  'express-prom-bundle': async () => {
    const { default: promBundle } = await import('express-prom-bundle');
    return {
      prepare(app) {
        app.use(
          promBundle({
            includeMethod: true,
            includePath: true,
            includeStatusCode: true,
            buckets: DURATION_BUCKETS,
            promRegistry: new Registry(),
          }),
        );
      },
    };
  },

  'prometheus-api-metrics': async () => {
    // It looks for the package.json of the module that requires it, so it can't be imported.
    const apiMetrics = createRequire(import.meta.url)('prometheus-api-metrics');
    return {
      prepare(app) {
        app.use(apiMetrics({ durationBuckets: DURATION_BUCKETS }));
        // It has no option against its default metrics.
        for (const { name } of register.getMetricsAsArray())
          if (/^(?:process|nodejs)_/.test(name)) register.removeSingleMetric(name);
      },
    };
  },

  'nestjs-otel': async () =>
    (await import('../peers/opentelemetry-http.mjs')).nestjsOtel({ buckets: DURATION_BUCKETS }),

  OpenTelemetry: async () => (await import('../peers/opentelemetry-http.mjs')).instrumented(),

  'fastify-metrics': async () => {
    const { default: plugin } = await import('fastify-metrics');
    return {
      async prepare(app) {
        await app.register(plugin.default ?? plugin, {
          endpoint: '/metrics',
          defaultMetrics: { enabled: false },
          routeMetrics: { overrides: { histogram: { buckets: DURATION_BUCKETS } } },
        });
      },
    };
  },
};

/** Who takes part on a platform. */
export const PLATFORM_CONTESTANTS = {
  express: ['bare', 'ours', '@willsoto', 'nestjs-otel', 'express-prom-bundle', 'prometheus-api-metrics'],
  fastify: ['bare', 'ours', '@willsoto', 'nestjs-otel', 'fastify-metrics'],
};
