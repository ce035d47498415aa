import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import {
  cacheStore,
  Counter,
  counter,
  gauge,
  Gauge,
  Histogram,
  histogram,
  HttpMetrics,
  MetricsConfigurationError,
  MetricsModule,
  type MetricsModuleOptions,
  pglite,
  pgPool,
  redisClient,
  Summary,
  summary,
  terminusHealth,
} from '@app/metrics';
import { sample, scrape, startApp } from '../support/app.js';

const resolved = (options: unknown) =>
  Test.createTestingModule({ imports: [MetricsModule.forRoot(options as MetricsModuleOptions)] }).compile();

const missing = undefined as never;

/** An option of the module, the value as messages show it, and what else they say. */
const MODULE: [option: unknown, message: string][] = [
  [{ registry: 'global' }, 'option registry is "global". Give a Registry'],
  [{ registry: null }, 'option registry is null. Give'],
  [
    { defaultLabels: { region: undefined } },
    'option defaultLabels.region is undefined. Give a string, or leave',
  ],
  [{ defaultLabels: { region: null } }, 'option defaultLabels.region is null. Give a string'],
  [{ defaultLabels: { shard: Number.NaN } }, 'option defaultLabels.shard is NaN. Give a string'],
  [{ defaultLabels: { zone: { a: 1 } } }, 'option defaultLabels.zone is { a: 1 }. Give a string'],
  [{ defaultLabels: { 'a-b': 'x' } }, 'option defaultLabels: "a-b" is not a valid label name'],
  [{ defaultLabels: 'eu' }, 'option defaultLabels is "eu". Give an object'],
  [{ defaultLabels: ['eu'] }, "option defaultLabels is [ 'eu' ]. Give an object"],
  [{ defaultMetrics: 'no' }, 'option defaultMetrics is "no". Give true, false or an object'],
  [{ defaultMetrics: null }, 'option defaultMetrics is null. Give true, false'],
  [
    { defaultMetrics: { prefix: 'my-' } },
    'option defaultMetrics.prefix is "my-". Give a valid beginning of metric names',
  ],
  [{ defaultMetrics: { prefix: 5 } }, 'option defaultMetrics.prefix is 5. Give'],
  [{ prefix: 'my-' }, 'option prefix is "my-". Give a valid beginning of metric names, such as "shop_".'],
  [
    { defaultMetrics: { labels: { zone: undefined } } },
    "option defaultMetrics.labels can't be used: is undefined",
  ],
  [
    { defaultMetrics: { labels: { space: 'eu' } } },
    'option defaultMetrics.labels can\'t be used: default metrics have a label "space" of their own. Rename yours.',
  ],
  [
    { defaultMetrics: { labels: { 'a-b': '' } } },
    'option defaultMetrics.labels can\'t be used: "a-b" is not',
  ],
  [
    { defaultMetrics: { gcDurationBuckets: [2, 1] } },
    "gcDurationBuckets can't be used: bucket 1 (1) is not above",
  ],
  [
    { defaultMetrics: { gcDurationBuckets: 1 } },
    "gcDurationBuckets can't be used: buckets is 1. Give a list",
  ],
  [
    { defaultMetrics: { eventLoopMonitoringPrecision: '10' } },
    'eventLoopMonitoringPrecision is "10". Give a whole',
  ],
  [
    { defaultMetrics: { prefx: 'a' } },
    'option defaultMetrics: there is no option "prefx". Did you mean "prefix"?',
  ],
  [{ runtime: 1 }, 'option runtime is 1. Give true, false'],
  [{ runtime: { gc: 'false' } }, 'option runtime.gc is "false". Give true or false'],
  [{ runtime: { cpus: true } }, 'option runtime: there is no option "cpus". Did you mean "cpu"?'],
  [{ runtime: { appInfo: 'lending' } }, 'option runtime.appInfo is "lending". Give'],
  [{ runtime: { appInfo: { version: 2 } } }, 'option runtime.appInfo.version is 2. Give a string'],
  [
    { runtime: { appInfo: { versoin: '2' } } },
    'option runtime.appInfo: there is no option "versoin". Did you mean "version"?',
  ],
  [{ http: null }, 'option http is null. Give'],
  [{ http: 'off' }, 'option http is "off". Give true, false'],
  [
    { http: { naming: 'opentelemetry' } },
    'http.naming: "opentelemetry" is not a valid value. Use one of prometheus, otel',
  ],
  [{ http: { histogram: true } }, 'http.histogram: true is not a valid value. Use one of classic'],
  [{ http: { statusClasses: 'yes' } }, 'option http.statusClasses is "yes". Give true or false'],
  [{ http: { handlerLabels: 1 } }, 'option http.handlerLabels is 1. Give true or false'],
  [{ http: { firstByte: null } }, 'option http.firstByte is null. Give true or false'],
  [{ http: { initialize: 'true' } }, 'option http.initialize is "true". Give true or false'],
  [{ http: { buckets: '0.1,0.5' } }, 'option http.buckets: buckets is "0.1,0.5". Give a list of numbers'],
  [{ http: { buckets: ['0.1'] } }, 'option http.buckets: bucket 0 is 0.1. Give a number as the upper'],
  [{ http: { abortedStatus: '499' } }, 'option http.abortedStatus: "499" is not a status'],
  [{ http: { bucket: [1] } }, 'option http: there is no option "bucket". Did you mean "buckets"?'],
  [{ auth: 'secret' }, 'option auth: it is not a supported kind of authentication. Give { bearer }'],
  [{ auth: null }, 'option auth: it is not'],
  [{ auth: {} }, 'option auth: it is not'],
  [{ auth: { bearer: 'a', basic: { username: 'a', password: 'b' } } }, 'option auth: it is not'],
  [{ auth: { basic: undefined } }, 'option auth: it is not'],
  [{ auth: { basic: { username: 'a' } } }, 'option auth: password is empty'],
  [{ auth: { bearer: 5 } }, 'option auth: bearer is empty'],
  [{ auth: { bearer: 'a', realm: 'b' } }, 'option auth: there is no option "realm"'],
  [{ scrape: 5 }, 'option scrape is 5. Give an object'],
  [
    { scrape: { timeoutMs: '5000' } },
    'scrape.timeoutMs: "5000" is not a whole number from 1 to 2147483647. Convert it',
  ],
  [{ scrape: { timeoutMs: 0 } }, 'scrape.timeoutMs: 0 is not a whole number'],
  [{ scrape: { timeoutMs: Infinity } }, 'scrape.timeoutMs: Infinity is not a whole number'],
  [{ scrape: { sendTimeoutMs: 0 } }, 'scrape.sendTimeoutMs: 0 is not a whole number'],
  [
    { scrape: { sendTimeoutMs: '5000' } },
    'scrape.sendTimeoutMs: "5000" is not a whole number from 1 to 2147483647. Convert it',
  ],
  [{ scrape: { maxConcurrent: -1 } }, 'scrape.maxConcurrent: -1 is not a whole number'],
  [{ scrape: { timeout: 5 } }, 'option scrape: there is no option "timeout". Did you mean "timeoutMs"?'],
  [{ server: 9090 }, 'option server is 9090. Give an object'],
  [{ server: { port: '9090' } }, 'server.port: "9090" is not a whole number from 0 to 65535. Convert it'],
  [{ server: { port: Number.NaN } }, 'server.port: NaN is not a whole number'],
  [{ server: {} }, 'server.port: undefined is not a whole number'],
  [{ server: { port: 1, host: '' } }, 'option server.host is "". Give a non-empty string'],
  [{ server: { port: 1, hots: 'a' } }, 'option server: there is no option "hots". Did you mean "host"?'],
  [{ push: 'http://a' }, 'option push is not an object. Give { url, job }'],
  [{ push: { url: undefined, job: 'a' } }, 'push.url: "undefined" is not an http(s) URL'],
  [{ push: { url: 'http://a', job: 'a', groupings: 'b' } }, 'option push.groupings is "b". Give an object'],
  [
    { push: { url: 'http://a', job: 'a', groupings: { i: undefined } } },
    'push.groupings.i: undefined is not a string',
  ],
  [{ push: { url: 'http://a', job: 'a', retries: '2' } }, 'push.retries: "2" is not a whole number'],
  [
    { push: { url: 'http://a', job: 'a', interval: 5 } },
    'option push: there is no option "interval". Did you mean "intervalMs"?',
  ],
  [
    { includeGlobalRegistry: 'no' },
    'option includeGlobalRegistry is "no". Give true, false or a list of registries',
  ],
  [{ htpp: false }, 'MetricsModule: there is no option "htpp". Did you mean "http"?'],
  [
    { begins: 'a_' },
    'MetricsModule: there is no option "begins". Use one of registry, prefix, defaultLabels',
  ],
];

const ARGUMENTS: [what: string, make: () => unknown, message: string][] = [
  [
    'forRoot(null)',
    () => MetricsModule.forRoot(null as never),
    'MetricsModule.forRoot() was given null. Give it options',
  ],
  ['forRoot(text)', () => MetricsModule.forRoot('/metrics' as never), 'was given "/metrics"'],
  [
    'forRootAsync()',
    () => MetricsModule.forRootAsync(missing),
    'was given undefined. Give it one of useFactory',
  ],
  ['forRootAsync({})', () => MetricsModule.forRootAsync({}), 'was given {}. Give it one of useFactory'],
  ['path', () => MetricsModule.forRoot({ path: 5 as never }), 'MetricsModule option path: '],
  [
    'endpoint',
    () => MetricsModule.forRoot({ endpoint: true as never }),
    'option endpoint is true. Give false, or',
  ],
  ['endpoint null', () => MetricsModule.forRoot({ endpoint: null as never }), 'option endpoint is null'],
  [
    'decorators',
    () => MetricsModule.forRoot({ endpoint: { decorators: 'a' as never } }),
    'endpoint.decorators is "a"',
  ],
  [
    'decorator',
    () => MetricsModule.forRoot({ endpoint: { decorators: [missing] } }),
    'endpoint.decorators is [ undefined ]',
  ],
  [
    'isGlobal',
    () => MetricsModule.forRoot({ isGlobal: 'no' as never }),
    'option isGlobal is "no". Give true or false',
  ],
  ['pgPool()', () => pgPool(missing), 'pgPool(): its token is undefined'],
  ['pglite()', () => pglite(null as never), 'pglite(): its token is null'],
  ['cacheStore()', () => cacheStore('' as never), 'cacheStore(): its token is'],
  ['redisClient()', () => redisClient({} as never), 'redisClient(): its token is [object Object]'],
  ['terminusHealth()', () => terminusHealth(missing), 'terminusHealth(): its token is undefined'],
  [
    'tables',
    () => pgPool('POOL', { tables: 'loans' as never }),
    'pgPool(): tables is "loans". Give a list of strings',
  ],
  ['a table', () => pglite('POOL', { tables: [missing] }), 'pglite(): tables is [ undefined ]'],
  [
    'table',
    () => pgPool('POOL', { table: ['a'] } as never),
    'pgPool(): there is no option "table". Did you mean "tables"?',
  ],
  ['@HttpMetrics()', () => HttpMetrics(missing), '@HttpMetrics(): is undefined. Give an object'],
  [
    '@HttpMetrics({ ignore })',
    () => HttpMetrics({ ignore: 1 as never }),
    '@HttpMetrics(): ignore is 1. Give true or false',
  ],
  [
    '@HttpMetrics({ solo })',
    () => HttpMetrics({ sloo: 1 } as never),
    'no option "sloo". Did you mean "slo"?',
  ],
];

const config = { name: 'm', help: 'M.' };

const METRICS: [options: object, message: string][] = [
  [{ name: undefined }, 'undefined is not a valid metric name'],
  [{ name: '' }, '"" is not a valid metric name'],
  [{ help: 5 }, 'help is 5. Describe in one sentence'],
  [{ help: undefined }, 'help is empty'],
  [{ labelNames: 'queue' }, 'labelNames is "queue". Give a list of names'],
  [{ labelNames: null }, 'labelNames is null. Give a list of names'],
  [{ labelNames: [5] }, '5 is not a valid label name'],
  [{ labelValues: ['a'] }, "labelValues is [ 'a' ]. Give an object"],
  [{ labelNames: ['a'], labelValues: { a: 'x' } }, 'labelValues.a is "x". Give a list of strings'],
  [{ labelNames: ['a'], labelValues: { a: [] } }, 'lists no value for label "a"'],
  [{ labelNames: ['a'], labelValues: { b: ['x'] } }, 'lists values for "b", which is not one of its labels'],
  [{ aggregator: 'avg' }, 'aggregator is "avg". Give one of sum, first'],
  [{ maxSeries: '10' }, 'maxSeries is "10". Give a number'],
  [{ maxSeries: 0 }, 'maxSeries is 0. Give a whole number of at least 1'],
  [{ maxSeries: null }, 'maxSeries is null. Give a number'],
  [{ expireAfterMs: '5000' }, 'expireAfterMs is "5000". Give a number'],
  [{ expireAfterMs: Number.NaN }, 'is NaN. Give a positive number of milliseconds'],
  [{ expireAfterMs: -1 }, 'is -1. Give a positive number of milliseconds'],
  [{ collect: 5 }, /collect (of metric "m" )?is 5\. Give a function/.source],
  [{ maxserie: 5 }, 'there is no option "maxserie". Did you mean "maxSeries"?'],
];

const KINDS: [string, (options: object) => unknown, (options: object) => unknown][] = [
  ['counter', (options) => counter(options as never), (options) => new Counter(options as never)],
  ['gauge', (options) => gauge(options as never), (options) => new Gauge(options as never)],
  ['histogram', (options) => histogram(options as never), (options) => new Histogram(options as never)],
  ['summary', (options) => summary(options as never), (options) => new Summary(options as never)],
];

const OF_KINDS: [kind: string, options: object, message: string][] = [
  ['counter', { buckets: [1] }, 'there is no option "buckets"'],
  ['counter', { enableExemplars: 'yes' }, 'enableExemplars is "yes". Give true or false'],
  ['histogram', { buckets: '1,2' }, 'buckets is "1,2". Give a list of numbers'],
  ['histogram', { native: true }, 'native is true. Give an object'],
  [
    'histogram',
    { native: { bucketFactor: '1.1' } },
    'native can\'t be used: bucketFactor is "1.1". Give a number',
  ],
  ['histogram', { native: { bucketFactor: 1 } }, 'native.bucketFactor is 1. Give a number above 1'],
  ['histogram', { native: { maxBucket: 1 } }, 'there is no option "maxBucket". Did you mean "maxBuckets"?'],
  ['summary', { percentiles: 0.5 }, 'percentiles is 0.5. Give a list of numbers'],
  ['summary', { percentiles: ['0.5'] }, 'percentile "0.5" is out of range'],
  ['summary', { percentiles: [0.5, 0.5] }, 'percentile 0.5 is listed twice'],
  ['summary', { maxAgeSeconds: '60' }, 'maxAgeSeconds is "60". Give a number'],
  ['summary', { ageBuckets: 0 }, 'ageBuckets is 0. Give a whole number'],
  ['summary', { pruneAgedBuckets: 1 }, 'pruneAgedBuckets is 1. Give true or false'],
];

describe('no option goes unchecked', () => {
  it.each(MODULE)('of the module: %j', async (options, message) => {
    const starting = resolved(options);
    await expect(starting).rejects.toThrow(MetricsConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });

  it('of the module, made asynchronously', async () => {
    const root = MetricsModule.forRootAsync({ useFactory: () => null as never });
    await expect(Test.createTestingModule({ imports: [root] }).compile()).rejects.toThrow(
      'MetricsModule is null. Give an object',
    );
  });

  it.each(ARGUMENTS)('of %s', (_, make, message) => {
    expect(make).toThrow(MetricsConfigurationError);
    expect(make).toThrow(message);
  });

  describe.each(KINDS)('of a %s', (kind, declare, construct) => {
    const ofKind = OF_KINDS.filter(([of]) => of === kind).map(([, ...row]) => row);

    it.each([...METRICS, ...ofKind])('%j', (options, message) => {
      const pattern = new RegExp(
        message.startsWith('collect') ? message : message.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
      );
      expect(() => declare({ ...config, ...options })).toThrow(MetricsConfigurationError);
      expect(() => declare({ ...config, ...options })).toThrow(pattern);
      expect(() => construct({ ...config, registers: [], ...options })).toThrow(pattern);
    });

    it('that the module gives', () => {
      expect(() => declare({ ...config, registers: [] })).toThrow(
        'registers is only for instruments created with new',
      );
    });

    it.each([undefined, null, 'm'])('that are %s', (options) => {
      expect(() => declare(options as never)).toThrow('Give an object such as { name, help }');
    });
  });
});

it('labels with the text of a number', async () => {
  const defaultLabels = { shard: 3, isMain: false } as never;
  const ups = gauge({ name: 'ups', help: 'x' });
  const { app, url } = await startApp({
    imports: [MetricsModule.forRoot({ defaultLabels }), MetricsModule.forFeature([ups])],
  });
  app.get(MetricsModule);
  const exposition = await scrape(url);
  const response = await fetch(`${url}/metrics`, {
    headers: {
      accept: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
    },
  });
  const bytes = await response.arrayBuffer();
  await app.close();
  expect(sample(exposition, 'ups{shard="3",isMain="false"}')).toBe(0);
  expect(bytes.byteLength).toBeGreaterThan(1000);
});
