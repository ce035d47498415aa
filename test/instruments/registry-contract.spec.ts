import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type * as Prom from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { clientUnderTest } from './support/clients.js';
import { OURS, record, type Constructors } from './support/recordings.js';

const [name, client] = clientUnderTest();
const THEIRS = client as unknown as Constructors;
const CONTENT_TYPES = [client.prometheusContentType, client.openMetricsContentType] as const;

/** A registry with our metrics or the client's own, fed by the same calls. */
function registryOf(library: Constructors, contentType: Prom.RegistryContentType = CONTENT_TYPES[0]) {
  // The constructor takes the content type; prom-client's types do not say so.
  const registry = new (client.Registry as unknown as new (type: string) => Prom.Registry)(contentType);
  return { registry, ...record(library, registry) };
}

/** An exposition with the labels of each line in one order. */
function canonical(exposition: string): string[] {
  return exposition.split('\n').map((line) =>
    line.replace(/^(\w+)\{(.*)\} /, (_, metric: string, labels: string) => {
      const pairs = labels.match(/\w+="(?:[^"\\]|\\.)*"/g) ?? [];
      return `${metric}{${pairs.toSorted().join(',')}} `;
    }),
  );
}

/** What getMetricsAsJSON gives for a metric, its samples as lines. */
function canonicalJson({
  values,
  ...metric
}: Awaited<ReturnType<Prom.Registry['getMetricsAsJSON']>>[number]) {
  const lines = values.map((sample) => {
    const labels = Object.entries(sample.labels).map(
      ([name, value]) => `${name}=${JSON.stringify(String(value))}`,
    );
    const { metricName = metric.name } = sample as { metricName?: string };
    return `${metricName}{${labels.toSorted().join(',')}} ${sample.value}`;
  });
  return { ...metric, lines };
}

describe(`our instruments in a Registry of ${name}`, () => {
  it.each(CONTENT_TYPES)("render as the client's own do: %s", async (contentType) => {
    const ours = await registryOf(OURS, contentType).registry.metrics();
    const theirs = await registryOf(THEIRS, contentType).registry.metrics();
    expect(canonical(ours)).toEqual(canonical(theirs));
    expect(ours).toContain(`a="quote \\"",b="back \\\\ and\\nnew line"`);
  });

  it.each(CONTENT_TYPES)('keep their names and lines from scrape to scrape: %s', async (contentType) => {
    const { registry, counter } = registryOf(OURS, contentType);
    const first = await registry.metrics();
    expect(await registry.metrics()).toBe(first);
    expect(first.match(/^jobs_total\{/gm)).toHaveLength(3);
    expect((counter as unknown as { name: string }).name).toBe('jobs_total');
  });

  it('keep their names in text and JSON after an OpenMetrics scrape', async () => {
    const { registry } = registryOf(OURS);
    const before = [await registry.metrics(), await registry.getMetricsAsJSON()];
    registry.setContentType(client.openMetricsContentType as never);
    await registry.metrics();
    registry.setContentType(client.prometheusContentType);
    expect([await registry.metrics(), await registry.getMetricsAsJSON()]).toEqual(before);
  });

  it('have default labels added where they have none of that name', async () => {
    const withDefaults = async (library: Constructors) => {
      const { registry } = registryOf(library);
      registry.setDefaultLabels({ instance: 'one', a: 'never' });
      return [canonical(await registry.metrics()), (await registry.getMetricsAsJSON()).map(canonicalJson)];
    };
    expect(await withDefaults(OURS)).toEqual(await withDefaults(THEIRS));
  });

  it("give the client's own JSON", async () => {
    const ours = await registryOf(OURS).registry.getMetricsAsJSON();
    const theirs = await registryOf(THEIRS).registry.getMetricsAsJSON();
    expect(ours.map(canonicalJson)).toEqual(theirs.map(canonicalJson));
  });

  it('are found, rendered, removed and cleared one by one', async () => {
    const { registry, counter } = registryOf(OURS);
    expect(registry.getSingleMetric('jobs_total')).toBe(counter);
    expect(registry.getMetricsAsArray()).toContain(counter);
    expect(await registry.getSingleMetricAsString('jobs_total')).toContain('jobs_total{a="x",b="y"} 3.5');
    registry.removeSingleMetric('jobs_total');
    expect(registry.getSingleMetric('jobs_total')).toBeUndefined();
    registry.clear();
    expect((await registry.metrics()).trim()).toBe('');
  });

  it('begin again when the registry resets its metrics', async () => {
    const { registry, counter } = registryOf(OURS);
    registry.resetMetrics();
    expect((await counter.get()).values).toEqual([]);
    counter.inc({ a: 'x', b: 'y' });
    expect(await registry.metrics()).toContain('jobs_total{a="x",b="y"} 1');
  });

  it('can not take a name twice', () => {
    const { registry } = registryOf(OURS);
    const again = () => new Counter({ name: 'jobs_total', help: 'Again.', registers: [registry] });
    expect(again).toThrow('A metric with the name jobs_total has already been registered.');
  });

  it('are merged with those of another registry', async () => {
    const { registry } = registryOf(OURS);
    const other = new client.Registry();
    new Counter({ name: 'other_total', help: 'Other.', registers: [other] }).inc(3);
    const merged = await client.Registry.merge([registry, other]).metrics();
    expect(merged).toContain('other_total 3');
    expect(merged).toContain('jobs_total{a="x",b="z"} 1');
  });

  it('are aggregated over processes, after a way through JSON', async () => {
    const aggregate = async (library: Constructors) => {
      const { registry } = registryOf(library);
      const worker = JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())) as object;
      return canonical(await client.AggregatorRegistry.aggregate([worker, worker]).metrics()).toSorted();
    };
    const ours = await aggregate(OURS);
    expect(ours).toContain('jobs_total{a="x",b="y"} 7');
    expect(ours).toContain('job_seconds_bucket{a="x",b="y",le="10"} 6');
    expect(ours).toEqual(await aggregate(THEIRS));
  });

  it('are aggregated in the way that each asks for', async () => {
    const registry = new client.Registry();
    new Counter({ name: 'first_total', help: 'F.', aggregator: 'first', registers: [registry] }).inc(2);
    new Counter({ name: 'omit_total', help: 'O.', aggregator: 'omit', registers: [registry] }).inc(2);
    const worker = await registry.getMetricsAsJSON();
    const text = await client.AggregatorRegistry.aggregate([worker, worker]).metrics();
    expect(text).toContain('first_total 2');
    expect(text).not.toContain('omit_total');
  });

  it('carry exemplars into OpenMetrics, in both shapes of a call', async () => {
    const registry = new client.Registry();
    registry.setContentType(client.openMetricsContentType as never);
    const options = { help: 'E.', labelNames: ['a'] as const, enableExemplars: true, registers: [registry] };
    const counter = new OURS.Counter({ name: 'e_total', ...options });
    counter.inc({ labels: { a: 'x' }, value: 2, exemplarLabels: { trace_id: 'abc' } as never });
    const histogram = new OURS.Histogram({ name: 'e_seconds', buckets: [1], ...options });
    histogram.observe({ labels: { a: 'x' }, value: 0.5, exemplarLabels: { trace_id: 'def' } as never });
    histogram.observe({ a: 'x' }, 3);
    const lines = (await registry.metrics()).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^e_total\{a="x"\} 2 # \{trace_id="abc"\} 2 [\d.]+$/));
    const bucket = /^e_seconds_bucket\{le="1",a="x"\} 1 # \{trace_id="def"\} 0.5 [\d.]+$/;
    expect(lines).toContainEqual(expect.stringMatching(bucket));
    expect(lines).toContain('e_seconds_bucket{le="+Inf",a="x"} 2');
  });

  describe('with a Pushgateway', () => {
    const pushes: { method: string | undefined; url: string | undefined; body: string }[] = [];
    let server: Server;

    beforeAll(async () => {
      server = createServer((request, response) => {
        void text(request).then((body) => {
          pushes.push({ method: request.method, url: request.url, body });
          response.end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    it('are pushed', async () => {
      const { registry } = registryOf(OURS);
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await new client.Pushgateway(url, undefined, registry).push({ jobName: 'nightly' });
      expect(pushes).toEqual([
        { method: 'PUT', url: '/metrics/job/nightly', body: await registry.metrics() },
      ]);
    });
  });
});
