import { labelText } from '../../instruments/label-values.js';
import type { Family, FamilyExemplar, FreeLabels, ScalarWalk } from './family.js';
import { foreignHistogram } from './foreign-histogram.js';
import { exemplarOf } from './foreign-series.js';
import { foreignSummary } from './foreign-summary.js';
import type { MetricSample, MetricSnapshot } from './registry-metric.js';

/**
 * The families of a metric that is not ours, from what its `get()` gave: one, and one more for each name of
 * samples that the metric's type has no place for.
 */
export function familiesOf({ name, help = '', type, values = [] }: MetricSnapshot): Family[] {
  const base = { name, help: labelText(help) };
  switch (type) {
    case 'histogram':
      return [
        foreignHistogram(base, values),
        ...strangers(base, values, [`${name}_bucket`, `${name}_sum`, `${name}_count`]),
      ];
    case 'summary':
      return [
        foreignSummary(base, values),
        ...strangers(base, values, [name, `${name}_sum`, `${name}_count`]),
      ];
    default: {
      const kind = type === 'counter' || type === 'gauge' ? type : 'unknown';
      const samples = values.filter(({ metricName = name }) => metricName === name);
      return [scalarFamily(kind, base, samples), ...strangers(base, values, [name])];
    }
  }
}

function strangers(
  { name, help }: { name: string; help: string },
  values: readonly MetricSample[],
  known: readonly string[],
): Family[] {
  const byName = new Map<string, MetricSample[]>();
  for (const sample of values) {
    const { metricName = name } = sample;
    if (known.includes(metricName)) continue;
    const samples = byName.get(metricName);
    if (samples === undefined) byName.set(metricName, [sample]);
    else samples.push(sample);
  }
  return [...byName].map(([sampleName, samples]) =>
    scalarFamily('unknown', { name: sampleName, help }, samples),
  );
}

function scalarFamily(
  kind: 'counter' | 'gauge' | 'unknown',
  base: { name: string; help: string },
  samples: readonly MetricSample[],
): Family {
  const walk = new SampleWalk(samples);
  return { ...base, kind, walk, labels: walk };
}

class SampleWalk implements ScalarWalk, FreeLabels {
  readonly createdMs = undefined;
  private at = -1;

  constructor(private readonly samples: readonly MetricSample[]) {}

  next(): boolean {
    return ++this.at < this.samples.length;
  }

  get value(): number {
    return Number(this.samples[this.at]?.value);
  }

  get exemplar(): FamilyExemplar | undefined {
    return exemplarOf(this.samples[this.at]);
  }

  set(): Readonly<Record<string, unknown>> {
    return this.samples[this.at]?.labels ?? {};
  }
}
