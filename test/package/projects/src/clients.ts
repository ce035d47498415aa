// Compiled, never run: the registries and metric types of both client libraries, with ours in them.
import * as client from '@prometheus-io/client';
import {
  Counter,
  type CounterDefinition,
  Gauge,
  Histogram,
  MetricsModule,
  type MetricOf,
  Summary,
} from 'nestjs-metrics';
import * as promClient from 'prom-client';

const registry = new client.Registry();
const promRegistry = new promClient.Registry();

export const roots = [
  MetricsModule.forRoot({ registry }),
  MetricsModule.forRoot({ registry: client.register }),
  MetricsModule.forRoot({ registry: promRegistry }),
  MetricsModule.forRoot({ registry: promClient.register }),
  MetricsModule.forRootAsync({ useFactory: () => ({ registry }) }),
  // @ts-expect-error -- what has no metrics is no registry
  MetricsModule.forRoot({ registry: new Map() }),
];

const labelled = { name: 'a', help: 'A.', labelNames: ['x'], registers: [registry, promRegistry] } as const;
const bare = { name: 'b', help: 'B.', registers: [client.register, promClient.register] };
const ours = {
  counter: new Counter(labelled),
  gauge: new Gauge(labelled),
  histogram: new Histogram(labelled),
  summary: new Summary(labelled),
};
const without = {
  counter: new Counter(bare),
  gauge: new Gauge(bare),
  histogram: new Histogram(bare),
  summary: new Summary(bare),
};

interface Kinds<C, G, H, S> {
  readonly counter: C;
  readonly gauge: G;
  readonly histogram: H;
  readonly summary: S;
}

export const theirs: Kinds<
  client.Counter<'x'>,
  client.Gauge<'x'>,
  client.Histogram<'x'>,
  client.Summary<'x'>
> = ours;
export const theirsWithout: Kinds<client.Counter, client.Gauge, client.Histogram, client.Summary> = without;
export const proms: Kinds<
  promClient.Counter<'x'>,
  promClient.Gauge<'x'>,
  promClient.Histogram<'x'>,
  promClient.Summary<'x'>
> = ours;
export const promsWithout: Kinds<
  promClient.Counter,
  promClient.Gauge,
  promClient.Histogram,
  promClient.Summary
> = without;
export const anyLabels: client.Counter<string> = ours.counter;
export const injected: client.Counter<'x'> = {} as MetricOf<CounterDefinition<'x'>>;

for (const metric of Object.values(ours)) {
  registry.registerMetric(metric);
  promRegistry.registerMetric(metric);
}
for (const metric of Object.values(without)) {
  registry.registerMetric(metric);
  promRegistry.registerMetric(metric);
}

export async function values(): Promise<number[]> {
  const { type, values } = await ours.histogram.get();
  // @ts-expect-error -- a label that the metric does not have
  const others = values.map(({ labels }) => Number(labels.y));
  return type === 'histogram' ? values.map(({ labels }) => Number(labels.x)) : others;
}
