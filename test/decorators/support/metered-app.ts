import 'reflect-metadata';
import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { MetricFactory, MetricsModule, register, type Registry } from '@app/metrics';
import { isDeepStrictEqual } from 'node:util';

/** A Nest application without a server, and what it has measured. */
export interface MeteredApp {
  readonly module: TestingModule;
  /** The value of the sample with exactly these labels; undefined when there is none. An empty label is no label. */
  value(sampleName: string, labels?: Labels): Promise<number | undefined>;
  /** The samples of this name, whatever their labels. */
  samples(sampleName: string): Promise<readonly Sample[]>;
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
    samples: (sampleName) => samplesIn(registry, sampleName),
    close: () => module.close(),
  };
}

/** The value of a sample in `register`, where calls outside of any application go. */
export function valueOutside(sampleName: string, labels?: Labels): Promise<number | undefined> {
  return valueIn(register, sampleName, labels);
}

async function valueIn(
  registry: Registry,
  sampleName: string,
  labels: Labels = {},
): Promise<number | undefined> {
  const samples = await samplesIn(registry, sampleName);
  return samples.find((sample) => isDeepStrictEqual(sample.labels, withoutEmpty(labels)))?.value;
}

async function samplesIn(registry: Registry, sampleName: string): Promise<Sample[]> {
  const families = (await registry.getMetricsAsJSON()) as unknown as readonly Family[];
  return families.flatMap(({ name, values }) =>
    values
      .filter(({ metricName = name }) => metricName === sampleName)
      .map(({ labels, value }) => ({ labels: withoutEmpty(labels), value })),
  );
}

function withoutEmpty(labels: Readonly<Record<string, string | number | undefined>>): Labels {
  const texts = Object.entries(labels).map(([name, value]) => [name, String(value ?? '')] as const);
  return Object.fromEntries(texts.filter(([, value]) => value !== ''));
}

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly values: readonly {
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, string | number | undefined>>;
    readonly value: number;
  }[];
}
