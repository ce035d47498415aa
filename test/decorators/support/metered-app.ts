import 'reflect-metadata';
import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { MetricFactory, MetricsModule } from '@app/metrics';
import { register, type Registry } from 'prom-client';

/** A Nest application without a server, and what it has measured. */
export interface MeteredApp {
  readonly module: TestingModule;
  /** The sum of the samples of this name that have these labels; undefined when there is none. */
  value(sampleName: string, labels?: Record<string, string>): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Starts an application with `MetricsModule` and these parts; the caller closes it. */
export async function meteredApp(metadata: ModuleMetadata): Promise<MeteredApp> {
  const imports = [MetricsModule.forRoot({ defaultMetrics: false }), ...(metadata.imports ?? [])];
  const module = await Test.createTestingModule({ ...metadata, imports }).compile();
  await module.init();
  return appOf(module);
}

/** What a started module has measured. */
export function appOf(module: TestingModule): MeteredApp {
  const { registry } = module.get(MetricFactory, { strict: false });
  return {
    module,
    value: (sampleName, labels) => valueIn(registry, sampleName, labels),
    close: () => module.close(),
  };
}

/** The sum of the samples in prom-client's global register, where calls outside of any application go. */
export function valueOutside(
  sampleName: string,
  labels?: Record<string, string>,
): Promise<number | undefined> {
  return valueIn(register, sampleName, labels);
}

async function valueIn(
  registry: Registry,
  sampleName: string,
  labels: Record<string, string> = {},
): Promise<number | undefined> {
  const families = await registry.getMetricsAsJSON();
  const samples = (families as { name: string; values: Sample[] }[]).flatMap(({ name, values }) =>
    values.filter(
      (sample) =>
        (sample.metricName ?? name) === sampleName &&
        Object.entries(labels).every(([label, value]) => String(sample.labels[label] ?? '') === value),
    ),
  );
  return samples.length === 0 ? undefined : samples.reduce((sum, { value }) => sum + value, 0);
}

interface Sample {
  readonly metricName?: string;
  readonly labels: Record<string, string | number | undefined>;
  readonly value: number;
}
