import { labelText } from '../../series/label-values.js';
import type { Family, FamilyExemplar, FreeLabels, ScalarWalk } from './family.js';
import { foreignHistogram, foreignSummary } from './foreign-distribution.js';
import { checkedSamples, exemplarOf, numberOf, type ForeignSamples } from './foreign-samples.js';
import type { MetricSample, MetricSnapshot } from './registry-metric.js';

/**
 * Returns the families of a foreign metric from the result of its `get()`: one, plus one for each sample name that does
 * not belong to the metric's type.
 * @throws Error for samples that can't be written
 */
export function familiesOf(snapshot: MetricSnapshot, metric: object): Family[] {
  const { name, help = '', type } = snapshot;
  const base = { name, help: labelText(help) };
  const checked = checkedSamples(snapshot, metric);
  switch (type) {
    case 'histogram':
      return [
        foreignHistogram(base, checked),
        ...strangers(base, checked, [`${name}_bucket`, `${name}_sum`, `${name}_count`]),
      ];
    case 'summary':
      return [
        foreignSummary(base, checked),
        ...strangers(base, checked, [name, `${name}_sum`, `${name}_count`]),
      ];
    default: {
      const kind = type === 'counter' || type === 'gauge' ? type : 'unknown';
      const samples = checked.samples.filter(({ metricName = name }) => metricName === name);
      return [scalarFamily(kind, base, { ...checked, samples }), ...strangers(base, checked, [name])];
    }
  }
}

function strangers(
  { name, help }: { name: string; help: string },
  checked: ForeignSamples,
  known: readonly string[],
): Family[] {
  const byName = new Map<string, MetricSample[]>();
  for (const sample of checked.samples) {
    const { metricName = name } = sample;
    if (known.includes(metricName)) continue;
    const samples = byName.get(metricName);
    if (samples === undefined) byName.set(metricName, [sample]);
    else samples.push(sample);
  }
  return [...byName].map(([sampleName, samples]) =>
    scalarFamily('unknown', { name: sampleName, help }, { ...checked, samples }),
  );
}

function scalarFamily(
  kind: 'counter' | 'gauge' | 'unknown',
  base: { name: string; help: string },
  { samples, labelNames, metric }: ForeignSamples,
): Family {
  const walk = new SampleWalk(samples, labelNames, metric);
  return { ...base, kind, walk, labels: walk };
}

class SampleWalk implements ScalarWalk, FreeLabels {
  readonly createdMs = undefined;
  private at = -1;

  constructor(
    private readonly samples: readonly MetricSample[],
    readonly allNames: ReadonlySet<string>,
    readonly owner: object,
  ) {}

  next(): boolean {
    return ++this.at < this.samples.length;
  }

  get value(): number {
    return numberOf(this.samples[this.at]?.value);
  }

  get exemplar(): FamilyExemplar | undefined {
    return exemplarOf(this.samples[this.at]);
  }

  set(): Readonly<Record<string, unknown>> {
    return this.samples[this.at]?.labels ?? {};
  }
}
