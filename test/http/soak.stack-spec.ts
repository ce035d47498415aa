import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { PrometheusServer } from '../native/support/prometheus-server.js';
import { eventually } from '../stack/support/eventually.js';
import { output } from '../stack/support/run.js';
import { PLATFORMS, sample, scrape, until } from '../support/app.js';
import { countsIn, total } from './support/recorded.js';
import { type SoakApp, startSoakApp } from './support/soak-app.js';

const LOAD = fileURLToPath(new URL('support/soak-load.mjs', import.meta.url));
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 60);
const CONNECTIONS_EACH = 64;
const SCRAPED_WITHIN_SECONDS = 90;

/** What a client counted: how many requests ended how, by the series that must count them. */
interface Ended {
  readonly ended: Readonly<Record<string, number>>;
  readonly unexpected: readonly string[];
}

const prometheus = new PrometheusServer('prometheus');
const soaks = new Map<string, { app: SoakApp; client: Ended }>();

function load({ port }: SoakApp): Promise<Ended> {
  return output(process.execPath, LOAD, ...[port, SECONDS, CONNECTIONS_EACH].map(String)).then(
    (text) => JSON.parse(text) as Ended,
  );
}

beforeAll(
  async () => {
    const apps = await Promise.all(PLATFORMS.map(startSoakApp));
    await prometheus.start(
      apps.map(({ port }) => `127.0.0.1:${port}`),
      [],
    );
    // Side by side in one process, each with a client of its own.
    await Promise.all(
      apps.map(async (app) => {
        soaks.set(app.platform, { app, client: await load(app) });
        process.stderr.write(`${app.platform}: ${app.seen()} requests in ${SECONDS} s\n`);
      }),
    );
  },
  (SECONDS + 60) * 1000,
);

afterAll(async () => {
  await prometheus.stop();
  await Promise.all([...soaks.values()].map(({ app }) => app.app.close()));
});

describe.each(PLATFORMS)('%s under a load of which every fifth request is broken off', (platform) => {
  const soak = (): { app: SoakApp; client: Ended } => {
    const found = soaks.get(platform);
    if (!found) throw new Error(`${platform} has not been under load`);
    return found;
  };

  /** What a client knows, under the labels of this platform; of requests broken off at once it knows nothing. */
  const expected = (): Record<string, number> => {
    const { blind: _blind, 'POST /upload 499': uploads = 0, ...rest } = soak().client.ended;
    // Express reads bodies before it routes.
    return { ...rest, [platform === 'Express' ? 'POST (unmatched) 499' : 'POST /upload 499']: uploads };
  };

  it('has no active request when all have ended', async () => {
    const { url } = soak().app;
    await until(async () => sample(await scrape(url), 'active_requests') === 0, 'no request is active');
    expect(sample(await scrape(url), 'active_requests')).toBe(0);
  });

  it.each(['http_requests_total', 'http_request_duration_seconds_count', 'http_request_size_bytes_count'])(
    'counts in %s what the server saw, to the last one',
    async (metric) => {
      const { app } = soak();
      expect(app.seen()).toBeGreaterThan(0);
      expect(total(await scrape(app.url), metric)).toBe(app.seen());
    },
  );

  it('counts what the client knows, each with how it ended', async () => {
    const { app, client } = soak();
    expect(client.unexpected).toEqual([]);
    const counts = Object.entries(countsIn(await scrape(app.url)));
    const isBlind = ([series]: [string, number]): boolean => series.startsWith('GET /blind ');
    expect(Object.fromEntries(counts.filter((entry) => !isBlind(entry)))).toEqual(expected());
    const blind = counts.filter(isBlind).reduce((sum, [, count]) => sum + count, 0);
    expect(blind).toBeLessThanOrEqual(client.ended['blind'] ?? 0);
  });

  it('is known to Prometheus with the same figures', async () => {
    const { port } = soak().app;
    const selector = `instance="127.0.0.1:${port}"`;
    await eventually('Prometheus has the figures of the client', SCRAPED_WITHIN_SECONDS, async () => {
      const series = await prometheus.query(`http_requests_total{${selector},endpoint!="/blind"}`);
      const counts = series.map(({ labels: { method, endpoint, status_code: status }, value }) => [
        `${method} ${endpoint} ${status}`,
        value,
      ]);
      expect(Object.fromEntries(counts)).toEqual(expected());
    });
    expect(await prometheus.number(`active_requests{${selector}}`)).toBe(0);
  });
});
