import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTRACT_QUERIES } from './support/contract-queries.js';
import { CountingRelay } from './support/counting-relay.js';
import { eventually } from './support/eventually.js';
import { scrape, sumOf } from './support/exposition.js';
import { get } from './support/http.js';
import { DATA_URL, LENDING_URL, PROMETHEUS_CONFIG, PROMETHEUS_SERVERS } from './support/loopback-servers.js';
import { LoopbackStack } from './support/loopback-stack.js';
import { Prometheus } from './support/prometheus.js';
import { run } from './support/run.js';
import { Traffic, type TrafficCount } from './support/traffic.js';

// The first scrape comes up to 5 s + 15 s after the start; a rate needs a second one, 15 s later.
const FIRST_SCRAPE_SECONDS = 90;
const SECOND_SCRAPE_SECONDS = 90;
const TRAFFIC = ['--url', LENDING_URL, '--rate', '20', '--duration', '40', '--seed', '7'];

const STATIC_TARGETS = {
  finance_lending_api: 'http://api:8000/metrics',
  finance_data_postgres_api: 'http://data-api:8000/metrics',
  postgres: 'http://postgres-exporter:9187/metrics',
  redis: 'http://redis-exporter:9121/metrics',
};

const SERVERS = PROMETHEUS_SERVERS.map(({ name, url }) => ({ name, prometheus: new Prometheus(url) }));
const SERVICES = [
  { service: 'finance_lending_api', url: LENDING_URL },
  { service: 'finance_data_postgres_api', url: DATA_URL },
];
const PROMTOOLS = ['promtool', 'promtool-2.42'];

let stack: LoopbackStack;
let relay: CountingRelay;
let traffic: Traffic;

beforeAll(async () => {
  stack = await LoopbackStack.start();
  relay = await CountingRelay.to(DATA_URL);
  traffic = new Traffic(...TRAFFIC, '--data-url', relay.url);
});

afterAll(async () => {
  await traffic?.stop();
  await relay?.close();
  await stack?.close();
});

describe('the shipped prometheus.yml, unchanged', () => {
  it.each(PROMTOOLS)('is accepted by %s', async (promtool) => {
    expect(await run([promtool, 'check', 'config', PROMETHEUS_CONFIG])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });

  describe.each(SERVERS)('on $name', ({ prometheus }) => {
    it('finds every static target up', async () => {
      await eventually('four targets are up', FIRST_SCRAPE_SECONDS, async () => {
        const targets = await prometheus.activeTargets();
        expect(
          Object.fromEntries(targets.map(({ labels, scrapeUrl }) => [labels['job'], scrapeUrl])),
        ).toEqual(STATIC_TARGETS);
        expect(targets.map(({ health, lastError }) => ({ health, lastError }))).toEqual(
          targets.map(() => ({ health: 'up', lastError: '' })),
        );
      });
    });

    it('labels the two services and scrapes every 15 seconds', async () => {
      const targets = await prometheus.activeTargets();
      expect(new Set(targets.map(({ scrapeInterval }) => scrapeInterval))).toEqual(new Set(['15s']));
      const services = targets.flatMap(({ labels }) => labels['service'] ?? []);
      expect(services.toSorted()).toEqual(['finance_data_postgres_api', 'finance_lending_api']);
    });

    it('marks what it sends elsewhere as production', async () => {
      expect(await prometheus.configuration()).toMatch(/external_labels:\s+environment: production/);
    });

    it.each(['pg_up', 'redis_up'])('sees %s', async (metric) => {
      await eventually(`${metric} is 1`, FIRST_SCRAPE_SECONDS, async () => {
        expect(await prometheus.query(metric)).toMatchObject([{ value: 1 }]);
      });
    });
  });
});

describe('after traffic', () => {
  let counted: TrafficCount;

  beforeAll(async () => {
    counted = await traffic.ended();
  });

  it.each(
    SERVERS.flatMap(({ name, prometheus }) => CONTRACT_QUERIES.map((query) => ({ name, prometheus, query }))),
  )('$name answers $query', async ({ prometheus, query }) => {
    await eventually('the query returns numbers', SECOND_SCRAPE_SECONDS, async () => {
      const values = (await prometheus.query(query)).map(({ value }) => value);
      expect(values.some((value) => Number.isFinite(value))).toBe(true);
    });
  });

  it('lending-api has counted what the clients counted, status by status', async () => {
    const { answered, hungUp } = answersOfLendingApi(counted, relay);
    const refused = Object.entries(answered).filter(([status]) => status >= '300');
    expect(refused.length).toBeGreaterThan(3);
    for (const [status, count] of refused) {
      expect([status, await countOf(LENDING_URL, status)]).toEqual([status, count]);
    }

    // A client that hangs up does not learn its status, and the server never meets one that was too fast.
    const total = Object.values(answered).reduce((sum, count) => sum + count, 0);
    const requests = sumOf(await scrape(`${LENDING_URL}/metrics`, 'http_requests_total'));
    expect(requests).toBeGreaterThanOrEqual(total);
    expect(requests).toBeLessThanOrEqual(total + hungUp);
  });

  it.each(
    SERVERS.flatMap(({ name, prometheus }) => SERVICES.map((service) => ({ name, prometheus, ...service }))),
  )('$name has the sum of $service itself', async ({ prometheus, service, url }) => {
    await eventually('the last scrape has it', FIRST_SCRAPE_SECONDS, async () => {
      // Each scrape of lending-api asks data-api for statistics, so that endpoint never stands still.
      const requests = await scrape(`${url}/metrics`, 'http_requests_total');
      const now = sumOf(requests, ({ endpoint }) => endpoint !== '/api/statistics');
      const sum = `sum by (service) (http_requests_total{endpoint!="/api/statistics"})`;
      expect(await prometheus.valuesBy('service', sum)).toMatchObject({ [service]: now });
    });
  });

  it.each(PROMTOOLS.flatMap((promtool) => [LENDING_URL, DATA_URL].map((url) => ({ promtool, url }))))(
    '$promtool has nothing to say about $url/metrics',
    async ({ promtool, url }) => {
      const { text, headers } = await get(`${url}/metrics`);
      expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4\b/);
      expect(await run([promtool, 'check', 'metrics'], text)).toEqual({
        exitCode: 0,
        stdout: '',
        stderr: '',
      });
    },
  );
});

async function countOf(url: string, status: string): Promise<number> {
  const requests = await scrape(`${url}/metrics`, 'http_requests_total');
  return sumOf(requests, (labels) => labels['status_code'] === status);
}

function answersOfLendingApi({ byOutcome }: TrafficCount, { byStatus }: CountingRelay) {
  const own = Object.entries(byOutcome).map(
    ([outcome, count]) => [outcome, count - (byStatus[outcome] ?? 0)] as const,
  );
  const isStatus = (outcome: string) => /^\d+$/.test(outcome);
  return {
    answered: Object.fromEntries(own.filter(([outcome, count]) => isStatus(outcome) && count > 0)),
    hungUp: own.filter(([outcome]) => !isStatus(outcome)).reduce((sum, [, count]) => sum + count, 0),
  };
}
