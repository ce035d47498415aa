import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compose, up } from './support/compose.js';
import { eventually } from './support/eventually.js';
import { Prometheus } from './support/prometheus.js';

// The job refreshes every 15 s, and its new targets wait up to 15 s for their first scrape.
const DISCOVERY_SECONDS = 120;
const LENDING_API = 'finance_lending_api';
const prometheus = new Prometheus('http://127.0.0.1:9090');

describe('--scale api=3', () => {
  const scale = (containers: number) => ['--no-deps', '--scale', `api=${containers}`, 'api'];
  const anyPort = { API_PORT: '0' };

  beforeAll(() => up(scale(3), anyPort));
  afterAll(() => up(scale(1)));

  it('shows three targets of one service, each at an address of its own', async () => {
    await eventually('three are up', DISCOVERY_SECONDS, async () => {
      const targets = await targetsOfLendingApi();
      expect(targets.map(({ labels }) => `${labels['job']} ${labels['instance']}`).toSorted()).toEqual([
        'docker nestjs-metrics-api-2:8000',
        'docker nestjs-metrics-api-3:8000',
        'finance_lending_api api:8000',
      ]);
      expect(targets.map(({ health }) => health)).toEqual(['up', 'up', 'up']);
      expect(new Set(targets.map(({ scrapeUrl }) => scrapeUrl)).size).toBe(3);
    });
  });

  it('scrapes each container once', async () => {
    await eventually('three processes are known', DISCOVERY_SECONDS, async () => {
      const started = await prometheus.query(`process_start_time_seconds{service="${LENDING_API}"}`);
      expect(started).toHaveLength(3);
    });
    // The name that the static job asks stands for the first container alone.
    const addresses = await compose('exec', '-T', 'prometheus', 'nslookup', 'api');
    const answers = addresses.match(/^Name:/gm) ?? [];
    expect(answers).toHaveLength(1);
  });

  it('forgets the others when they are gone', async () => {
    await up(scale(1), anyPort);
    await eventually('one is left', DISCOVERY_SECONDS, async () => {
      expect(await targetsOfLendingApi()).toHaveLength(1);
    });
  });
});

async function targetsOfLendingApi() {
  const targets = await prometheus.activeTargets();
  return targets.filter(({ labels }) => labels['service'] === LENDING_API);
}
