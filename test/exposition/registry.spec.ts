import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import * as promClient from 'prom-client';
import { Counter, Gauge, register, Registry } from '@app/metrics';
import { OURS, record, type Constructors } from '../instruments/support/recordings.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';

const THEIRS = promClient as unknown as Constructors;
const { openMetricsContentType: OPEN_METRICS } = promClient;

/** Our registry in the type of prom-client's, whose constructor takes the content type too. */
const ours = (contentType?: string): promClient.Registry =>
  new Registry(contentType as typeof Registry.PROMETHEUS_CONTENT_TYPE);
const theirs = (contentType?: string): promClient.Registry =>
  new (promClient.Registry as unknown as new (type?: string) => promClient.Registry)(contentType);

/** The lines of an exposition, labels in one order, without the blank lines by which clients separate metrics. */
function linesOf(exposition: string): string[] {
  const lines = exposition.split('\n').filter((line) => line !== '');
  return lines.map((line) =>
    line.replace(/^(\w+)\{(.*)\} /, (_, metric: string, labels: string) => {
      const pairs = labels.match(/\w+="(?:[^"\\]|\\.)*"/g) ?? [];
      return `${metric}{${pairs.toSorted().join(',')}} `;
    }),
  );
}

afterEach(() => {
  register.clear();
  jest.restoreAllMocks();
});

describe.each([
  ['our metrics', OURS],
  ["prom-client's metrics", THEIRS],
])('our registry with %s', (_, library) => {
  const filled = (registry: promClient.Registry) => ({ registry, ...record(library, registry) });

  it("writes what prom-client's registry writes", async () => {
    const expected = filled(theirs()).registry;
    expect(linesOf(await filled(ours()).registry.metrics())).toEqual(linesOf(await expected.metrics()));
  });

  it('writes OpenMetrics when its content type says so', async () => {
    const { registry } = filled(ours(OPEN_METRICS));
    expect(registry.contentType).toBe(OPEN_METRICS);
    const families = parseOpenMetrics(await registry.metrics());
    expect(families.map(({ name, type }) => [name, type])).toEqual([
      ['jobs', 'counter'],
      ['queue_length', 'gauge'],
      ['job_seconds', 'histogram'],
      ['job_bytes', 'summary'],
    ]);
    registry.setContentType(promClient.prometheusContentType);
    expect(linesOf(await registry.metrics())).toEqual(linesOf(await filled(theirs()).registry.metrics()));
  });

  it('adds default labels where a series has none of that name, in text and in JSON', async () => {
    const withDefaults = async (empty: () => promClient.Registry) => {
      const { registry } = filled(empty());
      registry.setDefaultLabels({ instance: 'one', a: 'never' });
      return [linesOf(await registry.metrics()), await registry.getMetricsAsJSON()];
    };
    expect(await withDefaults(ours)).toEqual(await withDefaults(theirs));
  });

  it('leaves the samples of a metric as they are', async () => {
    const { registry, counter } = filled(ours());
    const before = await counter.get();
    registry.setDefaultLabels({ instance: 'one' });
    await registry.getMetricsAsJSON();
    expect(await counter.get()).toEqual(before);
  });

  it('writes one metric', async () => {
    for (const contentType of [promClient.prometheusContentType, OPEN_METRICS]) {
      const { registry } = filled(ours(contentType));
      const whole = (await registry.metrics()).split('\n');
      const one = (await registry.getSingleMetricAsString('queue_length')).split('\n');
      expect(one).toContain('queue_length{a="x",b="y"} 7.5');
      expect(one).toEqual(whole.filter((line) => line.includes('queue_length')));
    }
  });

  it('finds, removes, resets and clears', async () => {
    const { registry, counter, gauge, histogram, summary } = filled(ours());
    expect(registry.getMetricsAsArray()).toEqual([counter, gauge, histogram, summary]);
    expect(registry.getSingleMetric('jobs_total')).toBe(counter);
    registry.resetMetrics();
    expect((await counter.get()).values).toEqual([]);
    registry.removeSingleMetric('jobs_total');
    expect(registry.getSingleMetric('jobs_total')).toBeUndefined();
    registry.setDefaultLabels({ instance: 'one' });
    registry.clear();
    expect(await registry.metrics()).toBe('');
    record(library, registry);
    expect(await registry.metrics()).not.toContain('instance');
  });

  it('is merged with others', async () => {
    const other = theirs();
    new Counter({ name: 'other_total', help: 'Other.', registers: [other] }).inc(3);
    const { registry } = filled(ours());
    const merged = await Registry.merge([registry, other]).metrics();
    expect(merged).toContain('other_total 3');
    expect(merged).toContain('jobs_total{a="x",b="z"} 1');
    expect(await promClient.Registry.merge([registry, other]).metrics()).toContain(
      'jobs_total{a="x",b="z"} 1',
    );
  });

  it("is aggregated over processes by prom-client's AggregatorRegistry", async () => {
    const aggregate = async (registry: promClient.Registry) => {
      const worker = JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())) as object;
      return linesOf(await promClient.AggregatorRegistry.aggregate([worker, worker]).metrics()).toSorted();
    };
    const expected = await aggregate(filled(theirs()).registry);
    expect(await aggregate(filled(ours()).registry)).toEqual(expected);
    expect(expected).toContain('jobs_total{a="x",b="y"} 7');
  });

  it("is pushed by prom-client's Pushgateway", async () => {
    const pushes: string[] = [];
    const gateway = createServer((request, response) => {
      void text(request).then((body) => {
        pushes.push(body);
        response.end();
      });
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const { registry } = filled(ours());
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    await new promClient.Pushgateway(url, undefined, registry).push({ jobName: 'nightly' });
    await new Promise((resolve) => gateway.close(resolve));
    expect(pushes).toEqual([await registry.metrics()]);
  });
});

describe('our registry', () => {
  it('refuses a second metric of one name, and takes the same one again', () => {
    const registry = new Registry();
    const jobs = new Counter({ name: 'jobs_total', help: 'J.', registers: [registry] });
    registry.registerMetric(jobs);
    const again = () => new Counter({ name: 'jobs_total', help: 'J.', registers: [registry] });
    expect(again).toThrow('A metric with the name jobs_total has already been registered. Use that one');
    expect(registry.getMetricsAsArray()).toEqual([jobs]);
  });

  it('gives the metrics that are aggregated in one way', async () => {
    const registry = new Registry();
    const first = new Counter({
      name: 'first_total',
      help: 'F.',
      aggregator: 'first',
      registers: [registry],
    });
    const sum = new promClient.Counter({ name: 'sum_total', help: 'S.', registers: [registry as never] });
    expect(registry.getMetricsAsArray('first')).toEqual([first]);
    expect(registry.getMetricsAsArray('sum')).toEqual([sum]);
    expect((await registry.getMetricsAsJSON('first')).map(({ name }) => name)).toEqual(['first_total']);
  });

  it('leaves out a metric that fails, and warns once', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const registry = new Registry();
    const jobs = new Counter({ name: 'jobs_total', help: 'J.', registers: [registry] });
    const broken = new Gauge({
      name: 'broken',
      help: 'B.',
      registers: [registry],
      collect() {
        throw new Error('no database');
      },
    });
    expect(registry.getMetricsAsArray()).toEqual([jobs, broken]);
    for (let scrape = 0; scrape < 2; scrape++) {
      expect(await registry.metrics()).toBe(
        '# HELP jobs_total J.\n# TYPE jobs_total counter\njobs_total 0\n',
      );
    }
    expect(warn.mock.calls).toEqual([
      ['metric "broken" is left out of metrics(): Error: no database', 'MetricsWarning'],
    ]);
  });

  it('waits for a metric that takes its time', async () => {
    const registry = new Registry();
    const slow = new Gauge({
      name: 'slow',
      help: 'S.',
      registers: [registry],
      async collect() {
        // Longer than the millisecond that Node makes of a delay which it can't represent.
        await setTimeout(5);
        this.set(7);
      },
    });
    const exposition = registry.metrics();
    slow.set(3);
    expect(await exposition).toContain('slow 7');
  });

  it('says what it does not know', async () => {
    const registry = new Registry();
    const other = new Registry(Registry.OPENMETRICS_CONTENT_TYPE);
    await expect(registry.getSingleMetricAsString('none')).rejects.toThrow('There is no metric "none"');
    expect(() => registry.setContentType('text/html' as never)).toThrow(
      'Content type text/html is unsupported. Give Registry.PROMETHEUS_CONTENT_TYPE',
    );
    expect(() => new Registry('text/html' as never)).toThrow(TypeError);
    expect(() => Registry.merge([registry, other as never])).toThrow('the same content type');
  });

  it('exists globally for metrics that are given none', async () => {
    new Counter({ name: 'jobs_total', help: 'J.' }).inc(3);
    expect(await register.metrics()).toContain('jobs_total 3');
    expect(promClient.register.getSingleMetric('jobs_total')).toBeUndefined();
  });
});
