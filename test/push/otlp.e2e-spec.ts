import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { counter, gauge, histogram, MetricFactory, MetricsModule, PushService, summary } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  decodeExport,
  encodeResponse,
  type ExportedMetric,
  type ExportedRequest,
} from './support/otlp-protocol.js';
import { until } from '../support/app.js';

const SECRET = 's3cret-token';
const TRACE = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331', tenant: 'a' };

const orders = counter({
  name: 'orders_total',
  help: 'Orders.',
  labelNames: ['size'],
  enableExemplars: true,
});
const waiting = gauge({ name: 'orders_waiting', help: 'Waiting.' });
const classic = histogram({ name: 'classic_seconds', help: 'x', buckets: [0.1, 1] });
const native = histogram({ name: 'native_seconds', help: 'x', native: {} });
const quantiles = summary({ name: 'wait_seconds', help: 'x', percentiles: [0.5, 1] });
const info = gauge({ name: 'target_info', help: 'x', labelNames: ['team', 'region'] });
const appInfo = gauge({ name: 'my_info', help: 'x', labelNames: ['flavour'] });
const DEFINITIONS = [orders, waiting, classic, native, quantiles, info, appInfo];

let receiver: Server;
let url: string;
let requests: { headers: IncomingHttpHeaders; path: string | undefined; export: ExportedRequest }[];
let answers: { status: number; headers?: Record<string, string>; body?: Uint8Array | string }[];
let app: INestApplicationContext | undefined;
let warnings: string[];

beforeEach(async () => {
  requests = [];
  answers = [];
  warnings = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
    warnings.push(String(message));
  });
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { headers, url: path } = request;
    const bytes = Buffer.concat(chunks);
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    requests.push({ headers, path, export: decodeExport(body) });
    const { status, headers: more = {}, body: answer = '' } = answers.shift() ?? { status: 200 };
    response.writeHead(status, more).end(answer);
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/v1/metrics`;
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  receiver.close();
  receiver.closeAllConnections();
  jest.restoreAllMocks();
});

type OtlpOptions = NonNullable<
  NonNullable<NonNullable<Parameters<typeof MetricsModule.forRoot>[0]>['push']>['otlp']
>;

async function start(otlp: OtlpOptions = {}, shutdownTimeoutMs = 5000) {
  @Module({
    imports: [
      MetricsModule.forRoot({
        defaultMetrics: false,
        runtime: false,
        http: false,
        defaultLabels: { zone: 'eu' },
        shutdownTimeoutMs,
        push: { otlp: { url, intervalMs: false, ...otlp } },
      }),
      MetricsModule.forFeature(DEFINITIONS),
    ],
  })
  class JobModule {}
  app = await NestFactory.createApplicationContext(JobModule, { logger: false, abortOnError: false });
  const metrics = app.get(MetricFactory, { strict: false });
  return { metrics, push: app.get(PushService, { strict: false }) };
}

const metricIn = (request: ExportedRequest | undefined, name: string): ExportedMetric =>
  request?.resourceMetrics[0]?.scopeMetrics[0]?.metrics.find(
    (metric) => metric.name === name,
  ) as ExportedMetric;
const attributesOf = (list: readonly { key: string; value: { stringValue?: string } }[]) =>
  Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue]));

describe('an export', () => {
  it('has each kind of metric as OTLP has it', async () => {
    const { metrics, push } = await start();
    const before = Date.now();
    metrics.get(orders).inc({ labels: { size: 'large' }, value: 3, exemplarLabels: TRACE });
    metrics.get(waiting).set(-2.5);
    for (const value of [0.05, 0.5, 5]) metrics.get(classic).observe(value);
    for (const value of [0, -1, 1, 1.5, 100]) metrics.get(native).observe(value);
    for (const value of [1, 2, 3]) metrics.get(quantiles).observe(value);
    expect(await push.flush()).toBe(true);
    const request = requests[0]?.export;

    const sum = metricIn(request, 'orders_total').sum;
    expect(sum).toMatchObject({ aggregationTemporality: 2, isMonotonic: true });
    const [point] = sum?.dataPoints ?? [];
    expect(point?.asDouble).toBe(3);
    expect(attributesOf(point?.attributes ?? [])).toEqual({ size: 'large', zone: 'eu' });
    expect(Number(point?.startTimeUnixNano) / 1e6).toBeLessThanOrEqual(Number(point?.timeUnixNano) / 1e6);
    expect(Number(point?.timeUnixNano) / 1e6).toBeGreaterThanOrEqual(before);
    const [exemplar] = point?.exemplars ?? [];
    expect(exemplar?.asDouble).toBe(3);
    expect(Buffer.from(exemplar?.traceId ?? []).toString('hex')).toBe(TRACE.trace_id);
    expect(Buffer.from(exemplar?.spanId ?? []).toString('hex')).toBe(TRACE.span_id);
    expect(attributesOf(exemplar?.filteredAttributes ?? [])).toEqual({ tenant: 'a' });

    expect(metricIn(request, 'orders_waiting').gauge?.dataPoints[0]?.asDouble).toBe(-2.5);

    const explicit = metricIn(request, 'classic_seconds').histogram;
    expect(explicit?.aggregationTemporality).toBe(2);
    expect(explicit?.dataPoints[0]).toMatchObject({ sum: 5.55, explicitBounds: [0.1, 1] });
    expect(explicit?.dataPoints[0]?.bucketCounts.map(Number)).toEqual([1, 1, 1]);
    expect(Number(explicit?.dataPoints[0]?.count)).toBe(3);

    const exponential = metricIn(request, 'native_seconds').exponentialHistogram;
    const [buckets] = exponential?.dataPoints ?? [];
    expect(exponential?.aggregationTemporality).toBe(2);
    expect(Number(buckets?.count)).toBe(5);
    expect(Number(buckets?.zeroCount)).toBe(1);
    expect(buckets).toMatchObject({ sum: 101.5, scale: 3 });
    expect(buckets?.zeroThreshold).toBeGreaterThan(0);
    // The bucket of 1 is (base ** -1, 1], that of 100 is (2 ** (53 / 8), 2 ** (54 / 8)].
    expect(buckets?.negative).toMatchObject({ offset: -1 });
    expect(buckets?.negative.bucketCounts.map(Number)).toEqual([1]);
    expect(buckets?.positive).toMatchObject({ offset: -1 });
    const counts = buckets?.positive.bucketCounts.map(Number) ?? [];
    expect(counts.length).toBe(53 - -1 + 1);
    expect(counts[0]).toBe(1);
    expect(counts.at(-1)).toBe(1);
    expect(counts.reduce((a, b) => a + b)).toBe(3);

    const waits = metricIn(request, 'wait_seconds').summary?.dataPoints[0];
    expect(waits).toMatchObject({ sum: 6 });
    expect(Number(waits?.count)).toBe(3);
    expect(waits?.quantileValues.map(({ quantile }) => quantile)).toEqual([0.5, 1]);
  });

  it('tells whose metrics these are, with the labels of target_info, which is not sent itself', async () => {
    const { metrics, push } = await start({
      resourceAttributes: { 'service.name': 'shop', region: 'eu' },
    });
    metrics.get(info).set({ team: 'checkout', region: 'other' }, 1);
    metrics.get(appInfo).set({ flavour: 'mint' }, 1);
    await push.flush();
    const request = requests[0]?.export;
    const resource = attributesOf(request?.resourceMetrics[0]?.resource.attributes ?? []);
    expect(resource).toMatchObject({
      'service.name': 'shop',
      region: 'eu',
      team: 'checkout',
      'telemetry.sdk.name': 'nestjs-metrics',
    });
    expect(resource['service.instance.id']).not.toBe('');
    expect(metricIn(request, 'target_info')).toBeUndefined();
    expect(attributesOf(metricIn(request, 'my_info').gauge?.dataPoints[0]?.attributes ?? [])).toMatchObject({
      flavour: 'mint',
    });
  });

  it('is the last thing before the application ends', async () => {
    const { metrics } = await start();
    metrics.get(waiting).set(7);
    await app?.close();
    expect(metricIn(requests.at(-1)?.export, 'orders_waiting').gauge?.dataPoints[0]?.asDouble).toBe(7);
  });

  it('is compressed when asked', async () => {
    const { push } = await start({ compression: 'gzip' });
    expect(await push.flush()).toBe(true);
    expect(requests[0]?.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/x-protobuf',
    });
  });

  it.each([
    ['the library with its version', {}, /^nestjs-metrics\/\d+\.\d+\.\d+/],
    ['whom the options name', { 'User-Agent': 'shop/2' }, /^shop\/2$/],
  ])('names %s as its sender', async (_, headers, agent) => {
    const { push } = await start({ headers });
    await push.flush();
    expect(requests[0]?.headers['user-agent']).toMatch(agent);
  });

  it('is made on the interval', async () => {
    await start({ intervalMs: 10 });
    await until(() => requests.length >= 2, 'two exports');
    expect(requests.length).toBeGreaterThanOrEqual(2);
  });
});

describe('a receiver', () => {
  it.each([429, 502, 503, 504])('that answers %i is asked again', async (status) => {
    answers = [{ status, headers: { 'retry-after': '0' } }];
    const { push } = await start();
    expect(await push.flush()).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it.each([400, 401, 404, 413, 500])('that answers %i is not asked again', async (status) => {
    answers = [{ status, body: `bad ${SECRET}` }];
    const { push } = await start({ headers: { authorization: `Bearer ${SECRET}` } });
    expect(await push.flush()).toBe(false);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(warnings.join('\n')).toContain(`were dropped (refused): it answered ${status}`);
    expect(warnings.join('\n')).not.toContain(SECRET);
  });

  it('that accepts a part is not asked again, and what it rejects is counted', async () => {
    answers = [{ status: 200, body: encodeResponse(2, 'too old') }];
    const { metrics, push } = await start();
    expect(await push.flush()).toBe(false);
    await push.flush();
    expect(requests).toHaveLength(2);
    expect(warnings.join('\n')).toContain('were dropped (rejected): too old');
    const dropped =
      metricIn(requests[1]?.export, 'metrics_otlp_dropped_data_points_total').sum?.dataPoints ?? [];
    const rejected = dropped.find(({ attributes }) => attributesOf(attributes)['reason'] === 'rejected');
    expect(rejected?.asDouble).toBe(2);
    expect(metrics).toBeDefined();
  });

  it('that is not there holds up the end no longer than it may', async () => {
    receiver.close();
    await start({}, 50);
    await app?.close();
    app = undefined;
    expect(warnings.join('\n')).toContain('were dropped (shutdown)');
  });
});

describe('the variables of OpenTelemetry', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('say where to, how and whose', async () => {
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: url.replace('/v1/metrics', '/base/'),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b, authorization=Basic%20x',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=no,region=eu%2Cwest',
      OTEL_SERVICE_NAME: 'shop',
    });
    const { push } = await start({ url: undefined as never });
    expect(await push.flush()).toBe(true);
    expect(requests[0]?.path).toBe('/base/v1/metrics');
    expect(requests[0]?.headers).toMatchObject({
      'x-tenant': 'a b',
      authorization: 'Basic x',
      'content-encoding': 'gzip',
    });
    expect(attributesOf(requests[0]?.export.resourceMetrics[0]?.resource.attributes ?? [])).toMatchObject({
      'service.name': 'shop',
      region: 'eu,west',
    });
  });

  it('fail the start when they are for gRPC', async () => {
    process.env['OTEL_EXPORTER_OTLP_PROTOCOL'] = 'grpc';
    await expect(start({ url: undefined as never })).rejects.toThrow('OTEL_EXPORTER_OTLP_PROTOCOL is "grpc"');
  });
});

it.each<[object, string]>([
  [{ url: 'ftp://u:s3cret@x' }, 'push.otlp.url: "ftp://…@x" is not an http(s) URL'],
  [{ intervalMs: 0 }, 'push.otlp.intervalMs: 0 is not a whole number from 1'],
  [{ headers: { a: 's3cret\n' } }, 'push.otlp.headers has a value of "a" that is not printable ASCII'],
  [{ compression: 'zstd' }, 'push.otlp.compression'],
])('refuses %j at start-up', async (otlp, message) => {
  const refused = start(otlp);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.not.toThrow('s3cret');
});
