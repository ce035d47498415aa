import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  counter,
  gauge,
  histogram,
  type MetricDefinition,
  MetricFactory,
  type MetricOf,
  MetricsModule,
  PushService,
  type RemoteWriteOptions,
  summary,
} from '@app/metrics';
import { accept, answer, hang, onlyVersion1, reset, seriesIn, TestReceiver } from './support/receiver.js';
import { refsOf, symbolsOf } from './support/remote-write-messages.js';
import {
  droppedSamples,
  queuedSamples,
} from '../../libs/metrics/src/push/remote-write/remote-write.metrics.js';
import { uncompress } from '../../libs/metrics/src/push/remote-write/snappy-uncompress.js';
import { until } from '../support/app.js';

Logger.overrideLogger(false);

const jobs = counter({
  name: 'jobs_done_total',
  help: 'Jobs.',
  labelNames: ['kind'],
  enableExemplars: true,
  maxSeries: 10_000,
});
const queue = gauge({
  name: 'queue_length',
  help: 'Waiting.',
  labelNames: ['zone', 'Area'],
  maxSeries: 10_000,
});
const duration = histogram({
  name: 'job_seconds',
  help: 'Time.',
  labelNames: ['kind'],
  buckets: [0.5, 1, 2],
});
const native = histogram({ name: 'job_bytes', help: 'Size.', native: {} });
const both = histogram({ name: 'both_bytes', help: 'Size.', native: {}, buckets: [1] });
const ages = summary({ name: 'age_seconds', help: 'Age.', percentiles: [0.5] });
const ALL = [jobs, queue, duration, native, both, ages] as readonly MetricDefinition[];

let receiver: TestReceiver;
let app: TestingModule | undefined;

beforeEach(async () => {
  receiver = await new TestReceiver().start();
});

afterEach(async () => {
  receiver.otherwise = accept;
  receiver.next.length = 0;
  await app?.close();
  app = undefined;
  await receiver.stop();
});

async function start(
  remoteWrite: Partial<RemoteWriteOptions> = {},
  push: { readonly timeoutMs?: number } = {},
): Promise<TestingModule> {
  app = await Test.createTestingModule({
    imports: [
      MetricsModule.forRoot({
        defaultMetrics: false,
        runtime: false,
        defaultLabels: { region: 'eu' },
        push: {
          ...push,
          remoteWrite: { url: receiver.url, intervalMs: false, job: 'shop', instance: 'a1', ...remoteWrite },
        },
      }),
      MetricsModule.forFeature(ALL),
    ],
  }).compile();
  return app.init();
}

const flush = (options?: { timeoutMs?: number }): Promise<boolean> =>
  (app as TestingModule).get(PushService).flush(options);

const get = <D extends MetricDefinition>(definition: D): MetricOf<D> =>
  (app as TestingModule).get(MetricFactory).get(definition);

/** The value of one of our metrics, as the last request has it. */
async function own(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
  await flush();
  return receiver.named(name, labels).at(-1)?.samples[0]?.value;
}

/** Collects at least so many samples while the receiver is away; resolves when they wait for it, or were dropped. */
async function queued(least: number): Promise<{ readonly flushed: Promise<boolean> }> {
  const taken = async (): Promise<number> => {
    const shown = await Promise.all([get(queuedSamples).get(), get(droppedSamples).get()]);
    return shown.flatMap(({ values }) => values).reduce((sum, { value }) => sum + value, 0);
  };
  const before = await taken();
  const flushed = flush({ timeoutMs: 60_000 });
  await until(async () => (await taken()) >= before + least, 'the samples are taken');
  return { flushed };
}

describe('what is written', () => {
  it('has the value of a counter with all labels in order, metadata and start', async () => {
    await start({ externalLabels: { cluster: 'c1' } });
    const before = Date.now();
    get(jobs).inc({ kind: 'small' }, 3);
    expect(await flush()).toBe(true);
    const [series] = receiver.named('jobs_done_total', { kind: 'small' });
    expect(series).toMatchObject({
      labels: [
        ['__name__', 'jobs_done_total'],
        ['cluster', 'c1'],
        ['instance', 'a1'],
        ['job', 'shop'],
        ['kind', 'small'],
        ['region', 'eu'],
      ],
      samples: [{ value: 3 }],
      metadata: { type: 1, help: 'Jobs.', unit: '' },
    });
    const sample = series?.samples[0];
    expect(sample?.timestamp).toBeGreaterThanOrEqual(before);
    expect(series?.created).toBeGreaterThanOrEqual(before);
    expect(sample?.start_timestamp).toBe(series?.created);
    expect(sample?.start_timestamp).toBeLessThanOrEqual(sample?.timestamp as number);
  });

  it('sorts labels by bytes and leaves empty ones out', async () => {
    await start();
    get(queue).set({ zone: '', Area: 'north' }, -Infinity);
    await flush();
    expect(
      receiver
        .named('queue_length')
        .map(({ labels, samples }) => [labels.map(([name]) => name), samples[0]?.value]),
    ).toEqual([[['Area', '__name__', 'instance', 'job', 'region'], -Infinity]]);
  });

  it('writes the series of a classic histogram', async () => {
    await start();
    for (const value of [0.2, 0.7, 5]) get(duration).observe({ kind: 'small' }, value);
    await flush();
    const values = receiver.series
      .filter(({ metadata }) => metadata?.help === 'Time.')
      .map(({ labels, samples }) => {
        const { __name__: name, le = '' } = Object.fromEntries(labels);
        return [name, le, samples[0]?.value];
      });
    expect(values).toEqual([
      ['job_seconds_bucket', '0.5', 1],
      ['job_seconds_bucket', '1.0', 2],
      ['job_seconds_bucket', '2.0', 2],
      ['job_seconds_bucket', '+Inf', 3],
      ['job_seconds_count', '', 3],
      ['job_seconds_sum', '', 5.9],
    ]);
    expect(receiver.named('job_seconds_bucket')[0]?.metadata).toEqual({
      type: 3,
      help: 'Time.',
      unit: 'seconds',
    });
  });

  it('writes native buckets as one series, and classic ones beside them if there are some', async () => {
    await start();
    for (const value of [0, 1, 1, 3]) {
      get(native).observe(value);
      get(both).observe(value);
    }
    await flush();
    const [series] = receiver.named('job_bytes');
    expect(series?.samples).toEqual([]);
    expect(series?.histograms).toMatchObject([
      { count_int: 4, sum: 5, schema: 3, zero_count_int: 1, positive_deltas: [2, -1], custom_values: [] },
    ]);
    expect(series?.histograms[0]?.start_timestamp).toBe(series?.created);
    expect(
      receiver.series
        .filter(({ metadata }) => metadata?.help === 'Size.')
        .map(({ labels }) => Object.fromEntries(labels)['__name__']),
    ).toEqual([
      'job_bytes',
      'both_bytes',
      'both_bytes_bucket',
      'both_bytes_bucket',
      'both_bytes_count',
      'both_bytes_sum',
    ]);
  });

  it('writes classic buckets as custom ones on demand', async () => {
    await start({ customBuckets: true });
    for (const value of [0.2, 5, 6]) get(duration).observe({ kind: 'small' }, value);
    await flush();
    expect(receiver.named('job_seconds_bucket')).toEqual([]);
    expect(receiver.named('job_seconds')).toMatchObject([
      {
        histograms: [
          {
            count_int: 3,
            sum: 11.2,
            schema: -53,
            custom_values: [0.5, 1, 2],
            positive_spans: [
              { offset: 0, length: 1 },
              { offset: 2, length: 1 },
            ],
            positive_deltas: [1, 1],
          },
        ],
      },
    ]);
  });

  it('writes a summary', async () => {
    await start();
    get(ages).observe(4);
    await flush();
    expect(receiver.named('age_seconds', { quantile: '0.5' })[0]?.samples[0]?.value).toBe(4);
    expect(receiver.named('age_seconds_count')[0]?.samples[0]?.value).toBe(1);
    expect(receiver.named('age_seconds_sum')[0]?.samples[0]?.value).toBe(4);
  });

  it('has each exemplar once, with its time', async () => {
    await start();
    get(jobs).inc({ labels: { kind: 'small' }, value: 1, exemplarLabels: { trace_id: 'abc', a: 'b' } });
    await flush();
    await flush();
    expect(receiver.named('jobs_done_total').map(({ exemplars }) => exemplars)).toMatchObject([
      [{ labels: { a: 'b', trace_id: 'abc' }, value: 1 }],
      [],
    ]);
    const [first] = receiver.named('jobs_done_total');
    expect(first?.exemplars[0]?.timestamp).toBeLessThanOrEqual(first?.samples[0]?.timestamp as number);
  });

  it('comes by POST with the headers of the protocol', async () => {
    await start();
    await flush();
    expect(receiver.received[0]).toMatchObject({
      method: 'POST',
      headers: {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
        'x-prometheus-remote-write-version': '2.0.0',
        'user-agent': expect.stringMatching(/^nestjs-metrics\/\d+\.\d+\.\d+/),
      },
    });
  });

  it('has each string once in the symbols, the empty one first', async () => {
    await start();
    get(jobs).inc({ kind: 'small' });
    await flush();
    const symbols = symbolsOf(receiver.received[0]?.body as Buffer);
    expect(symbols[0]).toBe('');
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(
      refsOf(receiver.received[0]?.body as Buffer)
        .flat()
        .every((ref) => ref < symbols.length),
    ).toBe(true);
  });

  it('splits many series into requests, several at a time once it knows how many', async () => {
    await start();
    for (let i = 0; i < 5000; i++) get(jobs).inc({ kind: `${i}` }, i);
    let open = 0;
    receiver.otherwise = (response, write) => {
      expect(++open).toBe(1);
      setImmediate(() => {
        open--;
        accept(response, write);
      });
    };
    await flush();
    const held: (() => void)[] = [];
    receiver.otherwise = (response, write) => {
      held.push(() => accept(response, write));
      // None is answered before all three are there.
      if (held.length === 3) for (const answerHeld of held) answerHeld();
    };
    await flush();
    const values = receiver.named('jobs_done_total');
    expect(values).toHaveLength(10_000);
    for (const { labels, samples } of values)
      expect(`${samples[0]?.value}`).toBe(Object.fromEntries(labels)['kind']);
  });
});

describe('series that end', () => {
  it('are marked in the next request, whatever their kind', async () => {
    await start();
    get(jobs).inc({ kind: 'small' });
    get(jobs).inc({ kind: 'big' });
    get(duration).observe({ kind: 'small' }, 1);
    get(native).observe(1);
    await flush();
    receiver.received.length = 0;
    get(jobs).remove({ kind: 'small' });
    get(duration).reset();
    await flush();
    const stale = receiver.series.filter(({ isStale }) => isStale);
    expect(
      stale
        .map(({ labels }) => Object.fromEntries(labels))
        .map(({ __name__, kind, le }) => [__name__, kind, le]),
    ).toEqual([
      ['jobs_done_total', 'small', undefined],
      ['job_seconds_bucket', 'small', '0.5'],
      ['job_seconds_bucket', 'small', '1.0'],
      ['job_seconds_bucket', 'small', '2.0'],
      ['job_seconds_bucket', 'small', '+Inf'],
      ['job_seconds_count', 'small', undefined],
      ['job_seconds_sum', 'small', undefined],
    ]);
    receiver.received.length = 0;
    await flush();
    expect(receiver.series.some(({ isStale }) => isStale)).toBe(false);
  });

  it('have the value that the specification reserves for that', async () => {
    await start();
    get(queue).set({ zone: 'a', Area: 'b' }, 1);
    await flush();
    get(queue).reset();
    await flush();
    const message = uncompress(receiver.received[1]?.body as Buffer);
    expect(message.includes(Buffer.from('0200000000 00f07f'.replace(' ', ''), 'hex'))).toBe(true);
  });

  it('are not marked when they have begun again', async () => {
    await start();
    get(jobs).inc({ kind: 'small' });
    await flush();
    get(jobs).reset();
    get(jobs).inc({ kind: 'small' }, 5);
    await flush();
    expect(receiver.named('jobs_done_total').map(({ isStale }) => isStale)).toEqual([false, false]);
  });

  it('are all marked when the application ends, after their last values', async () => {
    await start();
    get(jobs).inc({ kind: 'small' });
    get(native).observe(1);
    await app?.close();
    app = undefined;
    for (const name of ['jobs_done_total', 'job_bytes']) {
      const [last, mark] = receiver.named(name);
      expect([last?.isStale, mark?.isStale]).toEqual([false, true]);
      const [before, after] = [last, mark].map(
        (one) => (one?.samples[0] ?? one?.histograms[0])?.timestamp ?? 0,
      );
      expect(after).toBeGreaterThan(before as number);
    }
    const ended = receiver.series.filter(({ isStale }) => isStale).length;
    expect(ended).toBe(receiver.series.length - ended);
  });
});

describe('a receiver that fails', () => {
  it.each([
    ['answers 500', answer(500)],
    ['answers 503', answer(503)],
    ['answers 429', answer(429)],
    ['resets the connection', reset],
  ])('is asked again when it %s', async (_, behaviour) => {
    await start();
    get(jobs).inc({ kind: 'small' }, 7);
    receiver.next.push(behaviour, behaviour);
    expect(await flush()).toBe(true);
    expect(receiver.received).toHaveLength(3);
    expect(receiver.received[2]?.body.equals(receiver.received[0]?.body as Buffer)).toBe(true);
    expect(await own('metrics_remote_write_retried_samples_total')).toBeGreaterThan(0);
  });

  it('is asked again when it hangs', async () => {
    await start({ timeoutMs: 200 });
    receiver.next.push(hang);
    expect(await flush()).toBe(true);
    // On a busy machine, an answer may come later than that, too.
    expect(receiver.received.length).toBeGreaterThanOrEqual(2);
    for (const { body } of receiver.received)
      expect(body.equals(receiver.received[0]?.body as Buffer)).toBe(true);
  });

  it('is given the time that it asks for', async () => {
    await start();
    receiver.next.push(answer(429, { 'Retry-After': '1' }));
    expect(await flush()).toBe(true);
    const [first, second] = receiver.received.map(({ atMs }) => atMs);
    expect((second as number) - (first as number)).toBeGreaterThanOrEqual(990);
  });

  it.each([400, 401, 403, 404, 413, 308])('is not asked again when it answers %d', async (status) => {
    await start();
    receiver.next.push(answer(status, { Location: '/elsewhere' }));
    expect(await flush()).toBe(false);
    expect(receiver.received).toHaveLength(1);
    const sent = receiver.series.length;
    expect(await own('metrics_remote_write_dropped_samples_total', { reason: 'refused' })).toBe(sent);
  });

  it('gets what waited, in order, when it comes back', async () => {
    await start();
    await receiver.stop();
    const flushing: Promise<boolean>[] = [];
    for (let i = 1; i <= 3; i++) {
      get(jobs).inc({ kind: 'small' });
      flushing.push((await queued(1)).flushed);
    }
    await receiver.start();
    expect(await Promise.all(flushing)).toEqual([true, true, true]);
    const samples = receiver
      .named('jobs_done_total', { kind: 'small' })
      .map(({ samples: [sample] }) => sample);
    expect(samples.map((sample) => sample?.value)).toEqual([1, 2, 3]);
    const timestamps = samples.map((sample) => sample?.timestamp ?? 0);
    expect(timestamps).toEqual(timestamps.toSorted((a, b) => a - b));
  });

  it('costs the oldest samples when the queue is full, and they are counted', async () => {
    await start({ maxQueueBytes: 64 * 1024 });
    await receiver.stop();
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 5000; i++) get(queue).set({ zone: `${i}`, Area: 'a' }, Math.random());
      await queued(5000);
    }
    await receiver.start();
    receiver.received.length = 0;
    await flush({ timeoutMs: 5000 });
    const bytes = receiver.received.reduce((sum, { body }) => sum + body.length, 0);
    expect(bytes).toBeLessThan(64 * 1024 * 3);
    expect(await own('metrics_remote_write_dropped_samples_total', { reason: 'queue_full' })).toBeGreaterThan(
      5000,
    );
    expect(await own('metrics_remote_write_queue_samples')).toBe(0);
  });

  it('that hangs holds up the end for timeoutMs at most', async () => {
    await start({}, { timeoutMs: 100 });
    const warnings = jest.spyOn(Logger.prototype, 'warn');
    receiver.otherwise = hang;
    const before = performance.now();
    await app?.close();
    app = undefined;
    expect(performance.now() - before).toBeLessThan(5000);
    const told = warnings.mock.calls.map(([message]) => String(message));
    warnings.mockRestore();
    expect(told).toEqual([expect.stringContaining('(shutdown): the application has ended')]);
  });
});

describe('a receiver of protocol 1.0', () => {
  it.each([
    ['answers 415', onlyVersion1],
    ['accepts what it does not understand', answer(204)],
  ])('gets the same samples by its protocol, when it %s', async (_, behaviour) => {
    await start();
    receiver.otherwise = behaviour;
    get(jobs).inc({ labels: { kind: 'small' }, value: 2, exemplarLabels: { trace_id: 'abc' } });
    get(duration).observe({ kind: 'small' }, 1);
    get(native).observe(1);
    await flush();
    await flush();
    const [asked, first, second] = receiver.received;
    expect(receiver.received).toHaveLength(3);
    expect(first?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    });
    expect(second?.headers['content-type']).toBe('application/x-protobuf');
    const facts = (write: typeof asked) =>
      seriesIn(write as NonNullable<typeof asked>)
        .filter(({ samples }) => samples.length > 0)
        .map(({ labels, samples, exemplars }) => [
          labels,
          samples.map(({ value, timestamp }) => [value, timestamp]),
          exemplars.map(({ labels: set, value, timestamp }) => [set, value, timestamp]),
        ]);
    expect(facts(first)).toEqual(facts(asked));
    expect(seriesIn(first as NonNullable<typeof first>).flatMap(({ histograms }) => histograms)).toEqual([]);
    expect(
      await own('metrics_remote_write_dropped_samples_total', { reason: 'unsupported' }),
    ).toBeGreaterThan(0);
  });

  it('loses the native histogram that has no classic buckets, and not the one that has', async () => {
    await start();
    receiver.otherwise = onlyVersion1;
    get(native).observe(1);
    get(both).observe(1);
    expect(await flush()).toBe(false);
    expect(await own('metrics_remote_write_dropped_samples_total', { reason: 'unsupported' })).toBe(1);
  });
});

describe('partial writes', () => {
  it('are counted by what the receiver tells', async () => {
    await start();
    get(jobs).inc({ kind: 'small' });
    const told = (status: number) =>
      answer(status, { 'X-Prometheus-Remote-Write-Samples-Written': '2' }, 'one is out of order');
    receiver.next.push(told(200));
    expect(await flush()).toBe(false);
    const first = receiver.series.length;
    receiver.next.push(told(400));
    expect(await flush()).toBe(false);
    const second = receiver.series.length - first;
    expect(await own('metrics_remote_write_dropped_samples_total', { reason: 'unwritten' })).toBe(first - 2);
    expect(await own('metrics_remote_write_dropped_samples_total', { reason: 'refused' })).toBe(second - 2);
  });
});

describe('secrets', () => {
  it('reach the receiver and no message, even when it repeats them', async () => {
    const warnings = jest.spyOn(Logger.prototype, 'warn');
    const url = receiver.url.replace('//', '//user:pass%40word@').concat('?key=query-secret');
    await start({ url, headers: { 'X-Api-Key': 'header-secret' } });
    receiver.next.push((response, { headers }) => {
      response.writeHead(400).end(`no: ${headers.authorization} ${String(headers['x-api-key'])}`);
    });
    await flush();
    expect(receiver.received[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('user:pass@word').toString('base64')}`,
      'x-api-key': 'header-secret',
    });
    const told = warnings.mock.calls.flat().join('\n');
    warnings.mockRestore();
    expect(told).toContain('it answered 400 no:');
    for (const secret of [
      'pass',
      'query-secret',
      'header-secret',
      Buffer.from('user:pass@word').toString('base64'),
    ])
      expect(told).not.toContain(secret);
  });

  it('of auth are sent as a bearer token or as user and password', async () => {
    await start({ auth: { bearer: 'token-1' } });
    await flush();
    expect(receiver.received[0]?.headers.authorization).toBe('Bearer token-1');
  });
});

describe('intervals', () => {
  it('write without being asked', async () => {
    await start({ intervalMs: 5 });
    await until(() => receiver.received.length >= 3, 'three writes');
    const timestamps = receiver
      .named('metrics_remote_write_queue_bytes')
      .map(({ samples }) => samples[0]?.timestamp);
    expect(new Set(timestamps).size).toBe(timestamps.length);
  });
});
