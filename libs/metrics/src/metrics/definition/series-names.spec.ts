import { describe, expect, it } from '@jest/globals';
import { counter, gauge, histogram, summary } from './definition.js';
import type { MetricDefinition } from './metric-definition.js';
import { SeriesNames } from './clashes.js';

const help = 'x';
const jobs = histogram({ name: 'jobs', help });
const waits = summary({ name: 'waits', help });

describe('the names of series', () => {
  it.each<[string, MetricDefinition, MetricDefinition]>([
    ['jobs_count', jobs, gauge({ name: 'jobs_count', help })],
    ['jobs_sum', jobs, counter({ name: 'jobs_sum', help })],
    ['jobs_bucket', jobs, gauge({ name: 'jobs_bucket', help })],
    ['waits_count', waits, counter({ name: 'waits_count', help })],
    ['waits_sum', waits, summary({ name: 'waits_sum', help })],
  ])('%s can not be those of two metrics, whichever comes first', (series, one, other) => {
    const claimBoth = (...definitions: readonly MetricDefinition[]) => {
      const names = new SeriesNames();
      for (const definition of definitions) names.claim(definition);
    };
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const shown = ({ type, config, declaredAt }: MetricDefinition) =>
        `${type} "${config.name}" (${declaredAt})`;
      expect(() => claimBoth(first, second)).toThrow(
        `${shown(second)} would expose series named "${series}", and so does ${shown(first)}. Rename one.`,
      );
    }
  });

  it.each<[string, MetricDefinition, MetricDefinition]>([
    ['a summary has no buckets', waits, gauge({ name: 'waits_bucket', help })],
    ['a histogram of such a name has no such series', jobs, histogram({ name: 'jobs_count', help })],
    [
      'a counter gives way to a gauge in OpenMetrics',
      counter({ name: 'runs_total', help }),
      gauge({ name: 'runs', help }),
    ],
    ['one metric, asked for again', jobs, jobs],
  ])('do not clash: %s', (_why, first, second) => {
    const names = new SeriesNames();
    names.claim(first);
    expect(() => names.claim(second)).not.toThrow();
  });

  it('that were refused are free', () => {
    const names = new SeriesNames();
    names.claim(gauge({ name: 'jobs_sum', help }));
    expect(() => names.claim(jobs)).toThrow('jobs_sum');
    expect(() => names.claim(gauge({ name: 'jobs_bucket', help }))).not.toThrow();
  });
});
