import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { eventually } from '../stack/support/eventually.js';
import { get } from '../stack/support/http.js';
import { run } from '../stack/support/run.js';
import { ExpositionServer } from './support/exposition-server.js';
import { scene } from './support/scene.js';
import { ScrapingPrometheus } from './support/scraping-prometheus.js';

const SCRAPED_WITHIN_SECONDS = 90;
const SCENE_SAMPLES = 25;
// More than fits into one protobuf message.
const MANY_SERIES = 20_000;
const MANY_HISTOGRAMS = 1000;

const PROTOBUF =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';
const OPEN_METRICS_1 = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const OPEN_METRICS_0 = 'application/openmetrics-text; version=0.0.1; charset=utf-8';
const TEXT_1 = 'text/plain; version=1.0.0; charset=utf-8';
const TEXT_0 = 'text/plain; version=0.0.4; charset=utf-8';

interface ScrapeCase {
  readonly server: string;
  readonly job: string;
  readonly protocols?: readonly string[];
  readonly contentType: string;
  readonly hasExemplars: boolean;
  /** What `jvm.threads` is called. */
  readonly dotted: string;
  /** The bucket bounds 0.005, 1 and 1e6. */
  readonly bounds: readonly string[];
}

const UTF8 = { dotted: '{"jvm.threads"}', bounds: ['0.005', '1.0', '1e+06', '+Inf'] };
const LEGACY = { ...UTF8, dotted: 'jvm_threads' };

// Prometheus 3.5 asks for an escaping in the formats of version 1.0.0 alone.
const ON_3_5: readonly ScrapeCase[] = [
  { job: 'default', contentType: `${OPEN_METRICS_1}; escaping=allow-utf-8`, hasExemplars: true, ...UTF8 },
  {
    job: 'protobuf',
    protocols: ['PrometheusProto'],
    contentType: `${PROTOBUF}; escaping=underscores`,
    hasExemplars: true,
    ...LEGACY,
  },
  {
    job: 'om1',
    protocols: ['OpenMetricsText1.0.0'],
    contentType: `${OPEN_METRICS_1}; escaping=allow-utf-8`,
    hasExemplars: true,
    ...UTF8,
  },
  {
    job: 'om0',
    protocols: ['OpenMetricsText0.0.1'],
    contentType: `${OPEN_METRICS_0}; escaping=underscores`,
    hasExemplars: true,
    ...LEGACY,
  },
  {
    job: 'text1',
    protocols: ['PrometheusText1.0.0'],
    contentType: `${TEXT_1}; escaping=allow-utf-8`,
    hasExemplars: false,
    ...UTF8,
  },
  {
    job: 'text0',
    protocols: ['PrometheusText0.0.4'],
    contentType: `${TEXT_0}; escaping=underscores`,
    hasExemplars: false,
    ...LEGACY,
  },
].map((one) => ({ server: 'prometheus', ...one }));
const ON_2_42: readonly ScrapeCase[] = [
  {
    server: 'prometheus-2.42',
    job: 'default-2',
    contentType: `${OPEN_METRICS_1}; escaping=underscores`,
    hasExemplars: true,
    ...LEGACY,
  },
  {
    server: 'prometheus-2.42 for protobuf',
    job: 'protobuf-2',
    contentType: `${PROTOBUF}; escaping=underscores`,
    hasExemplars: true,
    ...LEGACY,
  },
];

let target: ExpositionServer;
const servers = new Map<string, ScrapingPrometheus>();

beforeAll(async () => {
  const sceneNow = scene(Date.now());
  const many = manyMetrics();
  target = await ExpositionServer.start((path) => (path.startsWith('/many') ? many : sceneNow));
  const start = async (
    name: string,
    command: string,
    features: string[],
    cases: readonly ScrapeCase[],
  ): Promise<void> => {
    const jobs = cases.flatMap(({ job, protocols }) => [
      { name: job, seconds: 1, ...(protocols && { protocols }) },
      { name: `many-${job}`, seconds: 5, ...(protocols && { protocols }) },
    ]);
    servers.set(name, await ScrapingPrometheus.start({ command, features, jobs, target: target.address }));
  };
  await start('prometheus', 'prometheus', ['exemplar-storage'], ON_3_5);
  await start('prometheus-2.42', 'prometheus-2.42', ['exemplar-storage'], ON_2_42.slice(0, 1));
  // In this version, whoever wants native histograms asks for protobuf.
  const features = ['exemplar-storage', 'native-histograms'];
  await start('prometheus-2.42 for protobuf', 'prometheus-2.42', features, ON_2_42.slice(1));
});

afterAll(async () => {
  for (const prometheus of servers.values()) await prometheus.close();
  await target?.close();
});

describe.each([...ON_3_5, ...ON_2_42])(
  '$server, job $job',
  ({ server, job, contentType, hasExemplars, dotted, bounds }) => {
    const prometheus = (): ScrapingPrometheus => servers.get(server) as ScrapingPrometheus;
    const query = (
      expression: string,
    ): Promise<readonly { labels: Readonly<Record<string, string>>; value: number }[]> =>
      prometheus().api.query(expression);
    const valuesBy = (label: string, expression: string): Promise<Readonly<Record<string, number>>> =>
      prometheus().api.valuesBy(label, expression);
    const inJob = `job="${job}"`;

    beforeAll(async () => {
      await eventually(`${server} scraped ${job}`, SCRAPED_WITHIN_SECONDS, async () => {
        const [up] = await query(`up{${inJob}}`);
        if (up?.value !== 1) throw new Error(`up is ${up?.value}`);
      });
    });

    it('gets its first choice of format', () => {
      expect(target.contentTypes.get(`/${job}`)).toBe(contentType);
      expect(target.errors).toEqual([]);
    });

    it('takes in every sample', async () => {
      expect(await valuesBy('job', `scrape_samples_scraped{${inJob}}`)).toEqual({ [job]: SCENE_SAMPLES });
      expect(await valuesBy('job', `scrape_samples_post_metric_relabeling{${inJob}}`)).toEqual({
        [job]: SCENE_SAMPLES,
      });
    });

    it('reads the values back', async () => {
      expect(await valuesBy('status', `loans_created_total{${inJob}}`)).toEqual({
        approved: 3,
        'é花😱': 0.125,
        '': 2 ** 60,
      });
      expect(await valuesBy('purpose', `loans_created_total{${inJob}} < 1`)).toEqual({
        'a "boat"\\\nor two': 0.125,
      });
      expect(await valuesBy('queue', `queue_ratio{${inJob}}`)).toEqual({
        high: Infinity,
        low: -1e-7,
        odd: Number.NaN,
      });
      expect(await valuesBy('job', `sheep{${inJob}}`)).toEqual({ [job]: 41 });
      expect(await valuesBy('quantile', `reply_bytes{${inJob}}`)).toEqual({
        '0.5': 0,
        [bounds[1] as string]: 0,
      });
    });

    it('reads histograms back', async () => {
      const buckets = await valuesBy('le', `job_duration_seconds_bucket{job="${job}",exported_job="sweep"}`);
      expect(buckets).toEqual(Object.fromEntries(bounds.map((bound, i) => [bound, [1, 3, 3, 4][i]])));
      expect(await valuesBy('exported_job', `job_duration_seconds_count{${inJob}}`)).toEqual({
        sweep: 4,
        idle: 0,
      });
      expect(await valuesBy('exported_job', `job_duration_seconds_sum{${inJob}}`)).toEqual({
        sweep: 2_000_000.751,
        idle: 0,
      });
    });

    it('reads names beyond the old character set back', async () => {
      const selector = dotted.startsWith('{') ? dotted.replace('}', `,${inJob}}`) : `${dotted}{${inJob}}`;
      const [sample] = await query(selector);
      expect(sample?.value).toBe(7);
      expect(sample?.labels).toMatchObject(
        dotted.startsWith('{') ? { 'host.name': 'a' } : { host_name: 'a' },
      );
    });

    it(`reads exemplars back: ${hasExemplars}`, async () => {
      const traceIds = await prometheus().traceIds(
        `{__name__=~"loans_created_total|job_duration_seconds_bucket",${inJob}}`,
      );
      expect(traceIds).toEqual(hasExemplars ? Array.from({ length: 6 }, () => '4bf92f3577b34da6') : []);
    });

    it('takes in families of tens of thousands of series', async () => {
      const many = `job="many-${job}"`;
      await eventually(`${server} scraped many-${job}`, SCRAPED_WITHIN_SECONDS, async () => {
        const all = { [`many-${job}`]: MANY_SERIES + MANY_HISTOGRAMS * 14 };
        expect(await valuesBy('job', `scrape_samples_scraped{${many}}`)).toEqual(all);
      });
      expect(await valuesBy('job', `sum by (job) (many_total{${many}})`)).toEqual({
        [`many-${job}`]: (MANY_SERIES * (MANY_SERIES + 1)) / 2,
      });
      expect(await valuesBy('job', `count by (job) (many_seconds_count{${many}} == 1)`)).toEqual({
        [`many-${job}`]: MANY_HISTOGRAMS,
      });
    });
  },
);

describe('metadata', () => {
  it('tells Prometheus types and units', async () => {
    const server = servers.get('prometheus') as ScrapingPrometheus;
    expect(await server.metadata('job_duration_seconds')).toMatchObject({
      type: 'histogram',
      help: 'Time per job.',
    });
    expect(await server.metadata('reply_bytes')).toMatchObject({ type: 'summary' });
    // This one has read OpenMetrics alone.
    const openMetrics = servers.get('prometheus-2.42') as ScrapingPrometheus;
    expect(await openMetrics.metadata('job_duration_seconds')).toMatchObject({
      type: 'histogram',
      unit: 'seconds',
    });
  });
});

describe.each(['promtool', 'promtool-2.42'])('%s check metrics', (promtool) => {
  it('has nothing to say about our exposition', async () => {
    const { text } = await get(`http://${target.address}/promtool?clean`);
    // A counter without _total and a metric without help are there to be hard to write.
    const clean = text.replaceAll(/^.*\b(?:sheep|what|jvm_threads)\b.*\n/gm, '');
    expect(clean).toContain('job_duration_seconds_bucket');
    expect(await run([promtool, 'check', 'metrics'], clean)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

/** A counter of more than one protobuf message, and histograms. */
function manyMetrics(): object[] {
  const common = { help: 'Many.', labelNames: ['id'], registers: [], maxSeries: Infinity };
  const counter = new Counter({ ...common, name: 'many_total' });
  for (let i = 1; i <= MANY_SERIES; i++)
    counter.inc({ id: `one of many series, number ${i}`.padEnd(120, '.') }, i);
  const histogram = new Histogram({ ...common, name: 'many_seconds' });
  for (let i = 0; i < MANY_HISTOGRAMS; i++) histogram.observe({ id: String(i) }, i / 1000);
  return [counter, histogram];
}
