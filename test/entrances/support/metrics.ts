import type { INestApplicationContext, ModuleMetadata } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricFactory, MetricsModule, type MetricsModuleOptions } from '@app/metrics';

/** Starts an application without HTTP that measures its entrances and nothing else. */
export async function startContext(
  { imports = [], providers = [] }: ModuleMetadata,
  options: MetricsModuleOptions = {},
): Promise<INestApplicationContext> {
  @Module({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, ...options }), ...imports],
    providers,
  })
  class AppModule {}
  return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
}

/** The values of a metric by their labels as exposed, such as `{ 'job_name="nightly"': 1 }`. */
export async function valuesOf(app: INestApplicationContext, name: string): Promise<Record<string, number>> {
  // The end of a call that a test has awaited counts a few microtasks later.
  await new Promise((resolve) => setImmediate(resolve));
  const { registry } = app.get(MetricFactory);
  // Of this metric alone: others may ask a server that is away.
  const metric =
    registry.getSingleMetric(name) ?? registry.getSingleMetric(name.replace(/_(count|sum)$/, ''));
  if (metric === undefined) return {};
  const text = await registry.getMetricsAsString(metric);
  const values: Record<string, number> = {};
  for (const [, labels = '', value] of text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))) {
    values[labels] = Number(value);
  }
  return values;
}

/** As `valuesOf()`, without the series at 0. */
export async function countsOf(app: INestApplicationContext, name: string): Promise<Record<string, number>> {
  const values = await valuesOf(app, name);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
}
