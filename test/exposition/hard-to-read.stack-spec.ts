import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { eventually } from '../stack/support/eventually.js';
import { ExpositionServer } from './support/exposition-server.js';
import { foreign, foreignHistogram } from './support/foreign.js';
import { ScrapingPrometheus } from './support/scraping-prometheus.js';

const PAGES: Readonly<Record<string, () => readonly object[]>> = {
  'exemplars-of-ours': () => ['a\0b', 'a\uD800', '\n"\\', 'a\r\x7f', '花'.repeat(120)].map(counterWithTrace),
  'exemplars-of-others': () => [
    foreign('calls_total', 'counter', [
      { value: 1, labels: { i: '1' }, exemplar: { labelSet: { '': 'x' }, value: 1 } },
      { value: 1, labels: { i: '2' }, exemplar: { labelSet: { 'a:b': '\0' }, value: NaN, timestamp: NaN } },
      { value: 1, labels: { i: '3' }, exemplar: { labelSet: { a: 'x' }, value: 1, timestamp: 1e300 } },
      { value: 1, labels: { i: '4' }, exemplar: { labelSet: { 'a.b': 'x', a_b: 'y' }, value: 1 } },
    ]),
  ],
  labels: () => [
    foreign('a:b', 'gauge', [{ value: 1, labels: { 'x:y': '1', '1z': '2', é: '3', constructor: '\0' } }]),
  ],
  counts: () => [
    foreignHistogram('no_sum', { '1': 1, '+Inf': 2 }),
    observing(new Histogram({ name: 'below_zero', help: 'x', buckets: [-1, 1], registers: [] }), -5),
    observing(new Histogram({ name: 'nan', help: 'x', native: {}, registers: [] }), NaN),
    foreign('odd_total', 'counter', [{ value: -1 }]),
  ],
};
const PROTOCOLS = { om: 'OpenMetricsText1.0.0', text: 'PrometheusText0.0.4', protobuf: 'PrometheusProto' };

const paths = Object.keys(PAGES);
const jobsOf3 = paths.flatMap((path) => Object.keys(PROTOCOLS).map((protocol) => `${path}/${protocol}`));
const servers: ScrapingPrometheus[] = [];
let target: ExpositionServer;

beforeAll(async () => {
  target = await ExpositionServer.start((url) => PAGES[url.split('/')[1] as string]?.() ?? []);
  const features = ['exemplar-storage', 'native-histograms'];
  servers.push(
    await ScrapingPrometheus.start({
      command: 'prometheus',
      features,
      target: target.address,
      jobs: jobsOf3.map((name) => ({
        name,
        seconds: 1,
        protocols: [PROTOCOLS[name.split('/')[1] as keyof typeof PROTOCOLS]],
      })),
    }),
    // It asks for protobuf, which `native-histograms` switches on, and for OpenMetrics without.
    await ScrapingPrometheus.start({
      command: 'prometheus-2.42',
      features: ['exemplar-storage'],
      target: target.address,
      jobs: paths.map((name) => ({ name, seconds: 1 })),
    }),
  );
});

afterAll(async () => {
  for (const server of servers) await server.close();
  await target?.close();
});

describe.each([
  { server: 0, name: 'Prometheus 3.5', jobs: jobsOf3 },
  { server: 1, name: 'Prometheus 2.42', jobs: paths },
])('$name', ({ server, jobs }) => {
  it.each(jobs)('reads the page %s', async (job) => {
    const prometheus = servers[server] as ScrapingPrometheus;
    await eventually(`${job} is scraped`, 30, async () => {
      const [up] = await prometheus.api.query(`up{job="${job}"}`);
      if (up?.value !== 1) throw new Error(`up is ${up?.value}: ${prometheus.log}`);
    });
    const [scraped] = await prometheus.api.query(`scrape_samples_scraped{job="${job}"} > 0`);
    expect(scraped).toBeDefined();
    expect(target.errors).toEqual([]);
  });
});

function counterWithTrace(text: string, i: number): object {
  const counter = new Counter({ name: `traced_${i}_total`, help: 'x', registers: [], enableExemplars: true });
  counter.inc({ exemplarLabels: { trace_id: text } });
  return counter;
}

function observing(histogram: Histogram, value: number): Histogram {
  histogram.observe(value);
  return histogram;
}
