import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { Exposer } from '../../libs/metrics/src/core/exposition/exposer.js';
import type { Format } from '../../libs/metrics/src/core/exposition/format.js';
import type { RegistryMetric } from '../../libs/metrics/src/core/exposition/source/registry-metric.js';
import { EACH_FORMAT, foreign, foreignHistogram } from '../exposition/support/foreign.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import { parseProtobuf } from '../exposition/support/protobuf-parser.js';
import { parseText } from '../../libs/metrics/src/testing/exposition/text-parser.js';

const common = { help: 'x', registers: [] };
const histogram = (name: string, native?: object): object =>
  new Histogram({ ...common, name, ...(native && { native }) });
const summary = (name: string): object => new Summary({ ...common, name });
const counter = (name: string): object => new Counter({ ...common, name });
const gauge = (name: string): object => new Gauge({ ...common, name });
const foreignGauge = (name: string): object => foreign(name, 'gauge', [{ value: 1 }]);
const foreignSummary = (name: string): object =>
  foreign(name, 'summary', [
    { value: 1, metricName: `${name}_sum` },
    { value: 1, metricName: `${name}_count` },
  ]);

interface Scraped {
  /** Name and type of each family. */
  readonly families: readonly string[];
  readonly warnings: readonly string[];
}

/** Two scrapes of one application; strict parsers read the second one. */
async function scraped(metrics: readonly object[], format: Format): Promise<Scraped> {
  const warnings: string[] = [];
  const exposer = new Exposer({ warn: (message) => warnings.push(message), hasCreatedLines: true });
  let page = Buffer.alloc(0);
  for (let scrape = 0; scrape < 2; scrape++) {
    const chunks: Buffer[] = [];
    const onError = (name: string, error: unknown): never => {
      throw new Error(name, { cause: error });
    };
    const request = { format, deadlineMs: 1000, onError };
    for await (const chunk of exposer.expose(metrics as RegistryMetric[], request)) chunks.push(chunk);
    page = Buffer.concat(chunks);
  }
  const families = familiesIn(page, format);
  return { families: families.map(({ name, type }) => `${type} ${name}`), warnings };
}

function familiesIn(page: Buffer, { type }: Format): readonly { name: string; type: string }[] {
  if (type === 'protobuf') {
    return parseProtobuf(page).map(({ name, type }) => ({ name, type: type.toLowerCase() }));
  }
  return type === 'text' ? parseText(page.toString()) : parseOpenMetrics(page.toString());
}

describe.each(EACH_FORMAT)('in $type', (format) => {
  it.each([
    ['_count of our histogram', histogram('http_seconds'), foreignGauge('http_seconds_count')],
    ['_sum of our histogram', histogram('http_seconds'), foreignGauge('http_seconds_sum')],
    ['_bucket of our histogram', histogram('http_seconds'), foreignGauge('http_seconds_bucket')],
    ['_created of our histogram', histogram('http_seconds'), foreignGauge('http_seconds_created')],
    ['_count of our native histogram', histogram('http_seconds', {}), foreignGauge('http_seconds_count')],
    ['_count of our summary', summary('orders'), foreignGauge('orders_count')],
    ['_sum of our summary', summary('orders'), foreignHistogram('orders_sum', { '+Inf': 1 })],
    ['our gauge, as its _count', gauge('orders_count'), foreignSummary('orders')],
    ['our counter, as its _sum', counter('orders_sum'), foreignHistogram('orders', { '+Inf': 1 })],
    ['another foreign one', foreignSummary('orders'), foreignGauge('orders_count')],
    ['our metric, by the same name', gauge('orders'), foreignGauge('orders')],
    ['our metric, once escaped', gauge('a_b'), foreignGauge('a.b')],
    ['another foreign one, once escaped', foreignGauge('a.b'), foreignGauge('a-b')],
  ])('a foreign metric called like %s is left out, with one warning', async (_, stays, goes) => {
    const { name } = goes as RegistryMetric;
    const { families } = await scraped([stays], format);
    expect(await scraped([stays, goes], format)).toEqual({
      families,
      warnings: [expect.stringContaining(`"${name}" is left out`)],
    });
  });

  it('ours stays, wherever it stands', async () => {
    const metrics = [foreignGauge('http_seconds_count'), histogram('http_seconds')];
    const { families, warnings } = await scraped(metrics, format);
    expect(families).toEqual(['histogram http_seconds']);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['_info', gauge('build'), foreignGauge('build_info')],
    ['_max', histogram('http_seconds'), foreignGauge('http_seconds_max')],
    ['_bucket of a summary', summary('orders'), foreignGauge('orders_bucket')],
    ['_count of a gauge', gauge('orders'), foreignGauge('orders_count')],
    ['_total of a summary', summary('orders'), foreign('orders_total', 'counter', [{ value: 1 }])],
    ['_total of a gauge', foreign('orders_total', 'counter', [{ value: 1 }]), gauge('orders')],
    ['_created of a counter', counter('orders_total'), foreignGauge('orders_created')],
    ['a counter called like the _created of another', counter('loans_total'), counter('loans_created_total')],
    ['a counter called like the _sum of a histogram', histogram('h'), counter('h_sum_total')],
  ])('%s is not a clash', async (_, ...metrics) => {
    const { families, warnings } = await scraped(metrics, format);
    expect(families).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  it('samples of a foreign metric that are called like another one are left out', async () => {
    const jobs = foreign('jobs', 'gauge', [{ value: 1, metricName: 'taken_sum' }, { value: 2 }]);
    const { families, warnings } = await scraped([jobs, summary('taken')], format);
    expect(families).toEqual(['gauge jobs', 'summary taken']);
    expect(warnings).toEqual([expect.stringContaining('"taken_sum" is left out')]);
  });

  it('a foreign metric without a type before it is collected is left out too', async () => {
    const untold = {
      name: 'jobs',
      get: () => ({ name: 'jobs', type: 'summary', values: [{ value: 1, metricName: 'jobs_sum' }] }),
    };
    const { families, warnings } = await scraped([untold, gauge('jobs_sum')], format);
    expect(families).toEqual(['gauge jobs_sum']);
    expect(warnings).toHaveLength(1);
  });
});
