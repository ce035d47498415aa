import cluster from 'node:cluster';
import type { DynamicModule } from '@nestjs/common';
import { z } from 'zod';
import { MetricsModule } from '@app/metrics';
import { metricsLingerSchema, readEnvironment } from './environment.js';
import type { ServiceDescription } from './service-description.js';

type Options = NonNullable<Parameters<typeof MetricsModule.forRoot>[0]>;

/**
 * The metrics of a process that serves requests, at `/metrics` or on a port of their own. In several processes, that port is
 * the primary's.
 */
export function serviceMetrics(service: ServiceDescription, metricsPort: number | undefined): DynamicModule {
  if (cluster.isWorker)
    return MetricsModule.forRoot({
      ...optionsOf(service),
      workers: true,
      endpoint: metricsPort === undefined && {},
    });
  return MetricsModule.forRoot({
    ...optionsOf(service),
    ...(metricsPort !== undefined && { server: serverOn(metricsPort) }),
  });
}

/** The metrics of the primary, which answers on `metricsPort` for all of its workers. */
export function primaryMetrics(service: ServiceDescription, metricsPort = 0): DynamicModule {
  return MetricsModule.forRoot({ ...optionsOf(service), workers: true, server: serverOn(metricsPort) });
}

/** A port for scrapes, which stays at the end as long as METRICS_LINGER_MS says. */
function serverOn(port: number): NonNullable<Options['server']> {
  const schema = z.object({ METRICS_LINGER_MS: metricsLingerSchema });
  return { port, lingerMs: readEnvironment(schema, process.env).METRICS_LINGER_MS };
}

function optionsOf({ name }: ServiceDescription): Options {
  return {
    http: { ignore: ['/health/live', '/health/ready'], histogram: 'both' },
    runtime: { appInfo: { name } },
  };
}
