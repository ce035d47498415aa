import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './support/eventually.js';
import { get } from './support/http.js';
import { Prometheus } from './support/prometheus.js';
import { run } from './support/run.js';
import {
  SHARDS,
  startAgent,
  startStore,
  startVictoriaMetrics,
  startVmagent,
  type ScaleServer,
} from './support/scale-servers.js';
import { ScaleTarget } from './support/scale-target.js';
import { accountOf, caughtUp, difference, type Account } from './support/scrape-ledger.js';

/** How long the store is away, in scrapes of a second. */
const DOWN_SECONDS = Number(process.env['DOWN_SECONDS'] ?? 6);
const WITHIN_SECONDS = 120;
const LEAST_TARGETS_OF_A_SHARD = 2;
const TARGETS_OF_VMAGENT = 2;

const folder = mkdtempSync(join(tmpdir(), 'metrics-scale-'));
const report: string[] = [];
/** The targets of each agent, and those of vmagent. */
const shards: ScaleTarget[][] = Array.from({ length: SHARDS }, () => []);
const vmagentTargets: ScaleTarget[] = [];
const agents: ScaleServer[] = [];
const servers: ScaleServer[] = [];
let vmagent: ScaleServer;
let store: ScaleServer;
let victoriaMetrics: ScaleServer;
let stored: Prometheus;
let secondOpinion: Prometheus;

beforeAll(async () => {
  while (shards.some((targets) => targets.length < LEAST_TARGETS_OF_A_SHARD)) {
    const target = await ScaleTarget.start();
    shards[shardOf(target.address)]?.push(target);
  }
  for (let i = 0; i < TARGETS_OF_VMAGENT; i++) vmagentTargets.push(await ScaleTarget.start());
  store = await startStore(folder);
  victoriaMetrics = await startVictoriaMetrics(folder);
  stored = new Prometheus(store.url);
  secondOpinion = new Prometheus(victoriaMetrics.url);
  const addresses = shards.flat().map(({ address }) => address);
  const writeUrls = [store, victoriaMetrics].map(({ url }) => `${url}/api/v1/write`);
  for (let shard = 0; shard < SHARDS; shard++) {
    agents.push(await startAgent(shard, folder, addresses, writeUrls));
  }
  const addressesOfVmagent = vmagentTargets.map(({ address }) => address);
  vmagent = await startVmagent(folder, addressesOfVmagent, `${victoriaMetrics.url}/api/v1/write`);
  servers.push(...agents, vmagent, victoriaMetrics, store);
  await allCaughtUp();
});

afterAll(async () => {
  process.stdout.write(`${report.join('\n')}\n`);
  for (const server of servers) await server.stop();
  for (const target of everything()) await target.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('two agents', () => {
  it('scrape each target once: the one that the MD5 of its address belongs to', async () => {
    const scraped = await Promise.all(
      agents.map(
        async ({ url }) =>
          new Set((await new Prometheus(url).activeTargets()).map(({ labels }) => labels['instance'])),
      ),
    );
    expect(scraped).toEqual(shards.map((targets) => new Set(targets.map(({ address }) => address))));
  });

  it('lose nothing while nothing fails, in either store', async () => {
    for (const one of [stored, secondOpinion]) {
      await caughtUp(one, shards.flat());
      await showAll();
      expect(await accountOf(one, shards.flat())).toMatchObject({ lost: 0 });
    }
  });
});

describe('what a fault costs', () => {
  it('an agent that restarts: the scrapes in between, and nothing that was scraped', async () => {
    const costs = await costsOf('agent restarted', () => restarted(agents[0]));
    const [own, ...others] = costs.map(({ lost }) => lost);
    expect(own).toBeLessThanOrEqual(inFlight(targetsOf(0)));
    expect(others).toEqual([0, 0]);
    expect(agents[0]?.log()).toContain('WAL');
  });

  it('an agent that is killed: at most what it had not sent yet, and nothing of others', async () => {
    const costs = await costsOf('agent killed', () => restarted(agents[0], 'SIGKILL'));
    expect(costs.slice(1).map(({ lost }) => lost)).toEqual([0, 0]);
  });

  it('a store that is away: nothing', async () => {
    const costs = await costsOf(`store away for ${DOWN_SECONDS} s`, () =>
      storesAway(() => scrapesOf(everything(), DOWN_SECONDS)),
    );
    expect(costs.map(({ lost }) => lost)).toEqual([0, 0, 0]);
  });

  it('an agent that restarts while the store is away: what it had not sent; vmagent keeps that', async () => {
    const costs = await costsOf('agent restarted while the store was away', () =>
      storesAway(async () => {
        await scrapesOf(everything(), DOWN_SECONDS);
        await restarted(agents[0]);
        await restarted(vmagent);
      }),
    );
    const [ofRestarted, ofOther, ofVmagent] = costs.map(({ lost }) => lost);
    expect(ofRestarted).toBeGreaterThan(inFlight(targetsOf(0)));
    expect(ofOther).toBe(0);
    expect(ofVmagent).toBeLessThanOrEqual(inFlight(vmagentTargets));
  });

  it('a shard that is lost: its scrapes until it is back, and nothing of the other', async () => {
    const [ofOther, ofLost] = await costsOf('shard lost', async () => {
      await agents[1]?.stop('SIGKILL');
      await scrapesOf(targetsOf(0), DOWN_SECONDS);
      await agents[1]?.start();
    });
    expect(ofOther?.lost).toBe(0);
    expect(ofLost?.silentSeconds).toBeGreaterThanOrEqual(DOWN_SECONDS);
  });

  it('in no case a count: the last value of each counter is in the store', async () => {
    const targets = shards.flat();
    targets.forEach((target) => target.calmDown());
    await eventually('the store has all requests', WITHIN_SECONDS, async () => {
      const total = await requestsOf(targets);
      const counted = await stored.query('sum(http_requests_total{endpoint="/work"})');
      expect(counted).toMatchObject([{ value: total }]);
    });
  });

  it('in no case a sample that comes out of order', async () => {
    const rejected =
      /^(?:prometheus_tsdb_(?:out_of_order|too_old)_samples_total|prometheus_remote_storage_(?:samples|histograms)_failed_total)(?:\{.*\})? (?!0$).*$/gm;
    for (const { url } of [store, ...agents]) {
      const { text } = await get(`${url}/metrics`);
      expect([url, text.match(rejected)]).toEqual([url, null]);
    }
  });
});

describe('the shipped rules', () => {
  it('are evaluated on what the agents wrote', async () => {
    await eventually('each rule has been evaluated', WITHIN_SECONDS, async () => {
      const rules = await stored.rules();
      expect(rules.length).toBeGreaterThan(50);
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    });
  });

  it.each([
    'service_endpoint:http_requests:rate5m{endpoint="/work"}',
    'service:http_request_duration_seconds:p95_rate5m',
    'service_slo:requests:rate5m',
  ])('have recorded %s, native histograms included', async (series) => {
    await eventually('there is a number', WITHIN_SECONDS, async () => {
      const recorded = await stored.samples(`${series}[10m]`);
      const values = recorded.flatMap(({ samples }) => samples.map(([, value]) => value));
      expect(values.some((value) => value > 0)).toBe(true);
    });
  });

  // The reasons of ADR 30. When one of these fails, VictoriaMetrics has learned it: think again.
  it('are refused by vmalert, which does not know histogram_count()', async () => {
    const { exitCode, stdout, stderr } = await run([
      'vmalert',
      '-dryRun',
      '-rule=docker/prometheus/rules/*.yml',
    ]);
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain('unsupported function "histogram_count"');
  });

  it('would find no native histogram in VictoriaMetrics, which makes ranges of it', async () => {
    expect(await secondOpinion.query('http_request_duration_seconds')).toEqual([]);
    const ranges = await secondOpinion.query(
      'count(last_over_time(http_request_duration_seconds_bucket{vmrange!=""}[10m])) > 0',
    );
    expect(ranges).toHaveLength(1);
  });
});

/** hashmod of Prometheus: the last 8 bytes of the MD5, as a number. */
function shardOf(address: string): number {
  const hash = createHash('md5').update(address).digest();
  return Number(hash.readBigUInt64BE(8) % BigInt(SHARDS));
}

function targetsOf(shard: number): readonly ScaleTarget[] {
  return shards[shard] ?? [];
}

/** How many scrapes an agent may cut off when it ends: one of each target. */
function inFlight(targets: readonly ScaleTarget[]): number {
  return targets.length;
}

function everything(): readonly ScaleTarget[] {
  return [...shards.flat(), ...vmagentTargets];
}

/** What the agents write is read from Prometheus, what vmagent writes from VictoriaMetrics. */
async function accounts(): Promise<readonly Account[]> {
  await showAll();
  return Promise.all([
    ...shards.map((targets) => accountOf(stored, targets)),
    accountOf(secondOpinion, vmagentTargets),
  ]);
}

/** VictoriaMetrics shows what it has just taken within seconds, and not in its order. */
async function showAll(): Promise<void> {
  await get(`${victoriaMetrics.url}/internal/force_flush`);
}

async function allCaughtUp(): Promise<void> {
  await caughtUp(stored, shards.flat());
  await caughtUp(secondOpinion, vmagentTargets);
}

/** What that costs the targets of each agent, and those of vmagent. */
async function costsOf(what: string, fault: () => Promise<void>): Promise<readonly Account[]> {
  const before = await accounts();
  await fault();
  await allCaughtUp();
  const costs = (await accounts()).map((account, i) => difference(account, before[i]));
  const shown = costs.map(
    ({ lost, failed, silentSeconds }) => `lost ${lost}, failed ${failed}, silent ${silentSeconds} s`,
  );
  report.push(`${what}: ${shown.join(' | ')}`);
  return costs;
}

async function restarted(server: ScaleServer | undefined, signal?: NodeJS.Signals): Promise<void> {
  await server?.stop(signal);
  await server?.start();
}

/** Does that while no store answers. */
async function storesAway(meanwhile: () => Promise<void>): Promise<void> {
  const stores = [store, victoriaMetrics];
  for (const one of stores) await one.stop();
  await meanwhile();
  for (const one of stores) await one.start();
}

/** Waits until each of these targets was scraped that often. */
async function scrapesOf(targets: readonly ScaleTarget[], count: number): Promise<void> {
  const goals = targets.map(({ scrapes }) => scrapes + count);
  await eventually(`${count} scrapes`, WITHIN_SECONDS + 2 * count, async () => {
    expect(targets.filter(({ scrapes }, i) => scrapes < (goals[i] ?? 0))).toHaveLength(0);
  });
}

async function requestsOf(targets: readonly ScaleTarget[]): Promise<number> {
  const requests = await Promise.all(targets.map((target) => target.requests()));
  return requests.reduce((sum, count) => sum + count, 0);
}
