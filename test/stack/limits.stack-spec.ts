import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HIGHEST_SATURATION_RATIO } from '../../libs/metrics/src/ops/rules/saturation.js';
import { compose, containerOf, metricsOf } from './support/compose.js';
import { eventually } from './support/eventually.js';
import { seriesIn } from './support/exposition.js';
import { get } from './support/http.js';
import { output } from './support/run.js';

// The ratio looks back 15 s, and the first of them were quiet.
const SATURATION_SECONDS = 40;
const LENDING_URL = 'http://127.0.0.1:8000';

describe.each(['api', 'data-api'])('%s in its container', (service) => {
  const valueOf = (name: string) => valueAt(service, name);

  it('exposes the limits that the compose file gives it', async () => {
    const { limitBytes, limitCores } = await limitsOf(service);
    expect(await valueOf('cgroup_memory_limit_bytes')).toBe(limitBytes);
    expect(await valueOf('cgroup_cpu_limit_cores')).toBe(limitCores);
  });

  it('reports its memory as a share of that limit', async () => {
    const { limitBytes } = await limitsOf(service);
    const ratio = await valueOf('process_memory_saturation_ratio');
    expect(ratio).toBeGreaterThan(0);
    expect(ratio).toBeLessThan(1);
    const workingSet = await valueOf('cgroup_memory_working_set_bytes');
    // Not of the same scrape.
    expect(Math.abs(ratio - workingSet / limitBytes)).toBeLessThan(0.05);
  });

  it('reports its CPU as a share, and what the kernel counts about its quota', async () => {
    expect(await valueOf('process_cpu_saturation_ratio')).toBeGreaterThanOrEqual(0);
    expect(await valueOf('cgroup_cpu_periods_total')).toBeGreaterThan(0);
    expect(await valueOf('cgroup_cpu_throttled_periods_total')).toBeGreaterThanOrEqual(0);
    expect(await valueOf('cgroup_cpu_throttled_seconds_total')).toBeGreaterThanOrEqual(0);
  });
});

describe('api with a fifth of a core, and more to do than that', () => {
  const load = new AbortController();
  let loads: Promise<unknown>;

  beforeAll(async () => {
    await limitCpus('0.2');
    // So many that some always wait: on a busy machine, those who ask get their turn late.
    loads = Promise.all(Array.from({ length: 32 }, () => askUntil(load.signal, LENDING_URL)));
  });

  afterAll(async () => {
    load.abort();
    await loads;
    await limitCpus(String((await limitsOf('api')).limitCores));
  });

  it('exposes the new limit', async () => {
    expect(await valueAt('api', 'cgroup_cpu_limit_cores')).toBe(0.2);
  });

  it('counts how often and how long it was throttled', async () => {
    const periods = await valueAt('api', 'cgroup_cpu_throttled_periods_total');
    const seconds = await valueAt('api', 'cgroup_cpu_throttled_seconds_total');
    await eventually('it was throttled again', 10, async () => {
      expect(await valueAt('api', 'cgroup_cpu_throttled_periods_total')).toBeGreaterThan(periods);
      expect(await valueAt('api', 'cgroup_cpu_throttled_seconds_total')).toBeGreaterThan(seconds);
    });
  });

  it('has a ratio over the threshold of HighCpuUsage', async () => {
    await eventually('it is saturated', SATURATION_SECONDS, async () => {
      const ratio = await valueAt('api', 'process_cpu_saturation_ratio');
      expect(ratio).toBeGreaterThan(HIGHEST_SATURATION_RATIO);
    });
  });
});

/** What the compose file allows a service. */
async function limitsOf(service: string): Promise<{ limitBytes: number; limitCores: number }> {
  const { services } = JSON.parse(await compose('config', '--format', 'json')) as {
    services: Record<string, { mem_limit: string; cpus: number }>;
  };
  const limits = services[service];
  if (!limits) throw new Error(`The compose file has no service "${service}".`);
  return { limitBytes: Number(limits.mem_limit), limitCores: limits.cpus };
}

/** The one series of a metric that has no labels. @throws {Error} when it is not there once */
async function valueAt(service: string, name: string): Promise<number> {
  const series = seriesIn(await metricsOf(service), name);
  if (series.length !== 1 || !series[0])
    throw new Error(`${service} exposes ${name} ${series.length} times.`);
  return series[0].value;
}

/** Changes the quota of the running container. */
async function limitCpus(cpus: string): Promise<void> {
  const { Id } = await containerOf('api');
  await output('docker', 'update', '--cpus', cpus, Id);
}

async function askUntil(signal: AbortSignal, url: string): Promise<void> {
  while (!signal.aborted) await get(`${url}/health/live`);
}
