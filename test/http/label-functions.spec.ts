import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MetricFactory, MetricsModule } from '@app/metrics';
import type { HttpLabels } from '../../libs/metrics/src/http/extra-label-options.js';
import { type HttpNamingPreset, resolveHttpOptions } from '../../libs/metrics/src/http/http.options.js';
import { namingOf } from '../../libs/metrics/src/http/naming/namings.js';
import type { LabelledRequest } from '../../libs/metrics/src/http/naming/request-label-table.js';
import { RequestLabels } from '../../libs/metrics/src/http/naming/request-labels.js';
import { Endpoint } from '../../libs/metrics/src/http/signals/endpoint.js';
import { ExtraLabels } from '../../libs/metrics/src/http/signals/extra-labels.js';
import { GoldenSignals } from '../../libs/metrics/src/http/signals/golden-signals.js';
import { recordIn } from '../../libs/metrics/src/http/signals/request-series.js';

const MAX_SERIES = 50;
const MEASURED = { seconds: 0.01, firstByteSeconds: undefined, requestBytes: 100, responseBytes: 200 };

type Headers = Readonly<Record<string, string>>;

const header =
  (name: string) =>
  ({ headers }: { headers: Headers }): string =>
    headers[name] ?? '';

function requestWith(headers: Headers, status = 200): LabelledRequest {
  return {
    method: 'GET',
    status,
    connection: { scheme: 'http' },
    request: { headers, httpVersionMajor: 1, httpVersionMinor: 1 } as unknown as IncomingMessage,
    response: {} as ServerResponse,
    platformRequest: undefined,
    platformResponse: undefined,
  };
}

describe.each<{ naming: HttpNamingPreset; counts: string }>([
  { naming: 'prometheus', counts: 'http_requests_total' },
  { naming: 'otel', counts: 'http_server_request_duration_seconds' },
])('series of label functions, with names of $naming', ({ naming, counts }) => {
  let module: TestingModule;

  beforeEach(async () => {
    module = await Test.createTestingModule({
      imports: [MetricsModule.forRoot({ defaultMetrics: false, http: false })],
    }).compile();
  });

  afterEach(() => module.close());

  /** The signals of endpoints with these labels. */
  function signalsWith(labels: object) {
    const { registry } = module.get(MetricFactory, { strict: false });
    const requestLabels = new RequestLabels(resolveHttpOptions({ naming }));
    const errors: unknown[] = [];
    const signals = new GoldenSignals(module.get(MetricFactory, { strict: false }), {
      naming: namingOf(naming),
      labels: requestLabels,
      extraLabels: new ExtraLabels(Object.keys(labels), (error) => errors.push(error)),
      latency: { buckets: [0.1, 1] },
      hasFirstByte: false,
      maxSeries: MAX_SERIES,
    });
    const endpointAt = (template: string): Endpoint =>
      new Endpoint({
        template,
        controller: '',
        handler: '',
        successStatus: undefined,
        labels: labels as HttpLabels,
        isIgnored: false,
        hasHistogram: true,
        objectiveSeconds: undefined,
      });
    return {
      errors,
      endpointAt,
      reset: () => registry.resetMetrics(),
      record: (endpoint: Endpoint, request: LabelledRequest) =>
        recordIn(signals.seriesOf(endpoint, request), MEASURED),
      isKept: (endpoint: Endpoint, request: LabelledRequest, values: readonly string[]) =>
        endpoint.find(requestLabels.keyOf(request), values) !== undefined,
      /** The counts by endpoint, status and extra labels. */
      counted: async () => {
        const { values } = await (
          registry.getSingleMetric(counts) as never as {
            get(): Promise<{ values: { value: number; labels: Headers; metricName?: string }[] }>;
          }
        ).get();
        return Object.fromEntries(
          values
            .filter(({ metricName }) => metricName === undefined || metricName.endsWith('_count'))
            .map(({ value, labels: of }) => [
              [
                of['endpoint'] ?? of['http_route'],
                of['status_code'] ?? of['http_response_status_code'],
                ...Object.keys(labels).map((name) => of[name]),
              ].join(' '),
              value,
            ]),
        );
      },
    };
  }

  it('tell requests apart by endpoint, status and each value, first and last time', async () => {
    const { endpointAt, record, counted, isKept } = signalsWith({
      plan: header('plan'),
      tenant: header('tenant'),
    });
    const endpoints = ['/loans', '/rates'].map(endpointAt);
    for (let round = 0; round < 4; round++) {
      for (const endpoint of endpoints) {
        for (const tenant of ['a', 'b', '']) {
          record(endpoint, requestWith({ plan: 'a', tenant }));
          record(endpoint, requestWith({ plan: 'b', tenant }, 404));
          record(endpoint, requestWith({ plan: 'b', tenant }));
        }
      }
    }
    const expected = ['/loans', '/rates'].flatMap((template) =>
      ['200 a', '404 b', '200 b'].flatMap((of) =>
        ['a', 'b', ''].map((tenant) => `${template} ${of} ${tenant}`),
      ),
    );
    expect(await counted()).toEqual(Object.fromEntries(expected.map((name) => [name, 4])));
    const isKeptFor = (values: readonly string[]) =>
      isKept(endpoints[0] as Endpoint, requestWith({}), values);
    expect(isKeptFor(['a', 'b'])).toBe(true);
    expect(isKeptFor(['a', 'c'])).toBe(false);
  });

  it('are found by calling each function once for each request', () => {
    let calls = 0;
    const { endpointAt, record } = signalsWith({ tenant: () => `t${calls++ % 2}` });
    const endpoint = endpointAt('/loans');
    for (let i = 0; i < 20; i++) record(endpoint, requestWith({}));
    expect(calls).toBe(20);
  });

  it('count a request whose function fails each time it fails, kept or not', async () => {
    const { endpointAt, record, counted, errors } = signalsWith({
      tenant: () => {
        throw new Error('no such tenant');
      },
    });
    const endpoint = endpointAt('/loans');
    for (let i = 0; i < 5; i++) record(endpoint, requestWith({}));
    expect(errors).toHaveLength(5);
    expect(await counted()).toEqual({ '/loans 200 ': 5 });
  });

  it('are right when a function ends another request', async () => {
    let isNested = false;
    const labels = {
      a: header('a'),
      b: (request: { headers: Headers }) => {
        if (!isNested) {
          isNested = true;
          record(outer, requestWith({ a: 'nested', b: 'nested' }));
          isNested = false;
        }
        return header('b')(request);
      },
    };
    const { record, endpointAt, counted } = signalsWith(labels);
    const outer = endpointAt('/loans');
    for (let i = 0; i < 4; i++) record(outer, requestWith({ a: 'x', b: 'y' }));
    expect(await counted()).toEqual({ '/loans 200 x y': 4, '/loans 200 nested nested': 4 });
  });

  it('are kept up to the limit of series, whatever values come', async () => {
    const { endpointAt, record, counted, isKept } = signalsWith({ tenant: header('tenant') });
    const endpoint = endpointAt('/loans');
    const tenants = Array.from({ length: 10_000 }, (_, tenant) => `t${tenant}`);
    for (let round = 0; round < 3; round++) {
      for (const tenant of tenants) record(endpoint, requestWith({ tenant }));
    }
    const kept = tenants.filter((tenant) => isKept(endpoint, requestWith({ tenant }), [tenant]));
    expect(kept).toEqual(tenants.slice(0, MAX_SERIES));
    const counts = await counted();
    expect(Object.keys(counts)).toHaveLength(MAX_SERIES + 1);
    expect(counts['/loans 200 t0']).toBe(3);
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(30_000);
  });

  it('are not kept for a value that comes once', () => {
    const { endpointAt, record, isKept } = signalsWith({ tenant: header('tenant') });
    const endpoint = endpointAt('/loans');
    const request = requestWith({ tenant: 'once' });
    record(endpoint, request);
    expect(isKept(endpoint, request, ['once'])).toBe(false);
    record(endpoint, request);
    expect(isKept(endpoint, request, ['once'])).toBe(true);
  });

  it('begin again when they have ended, and make room for others', async () => {
    const { endpointAt, record, counted, isKept, reset } = signalsWith({ tenant: header('tenant') });
    const endpoint = endpointAt('/loans');
    const tenantsOf = (generation: number): string[] =>
      Array.from({ length: MAX_SERIES - 1 }, (_, tenant) => `g${generation}t${tenant}`);
    const recordTwice = (tenant: string): void => {
      for (let i = 0; i < 2; i++) record(endpoint, requestWith({ tenant }));
    };
    for (let generation = 0; generation < 5; generation++) {
      recordTwice('always');
      tenantsOf(generation).forEach(recordTwice);
      const expected = ['always', ...tenantsOf(generation)].map((tenant) => [`/loans 200 ${tenant}`, 2]);
      expect(await counted()).toEqual(Object.fromEntries(expected));
      const gone = tenantsOf(generation - 1);
      expect(gone.filter((tenant) => isKept(endpoint, requestWith({ tenant }), [tenant]))).toEqual([]);
      reset();
    }
  });
});
