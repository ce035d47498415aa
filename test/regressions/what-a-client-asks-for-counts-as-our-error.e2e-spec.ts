import { afterEach, describe, expect, it } from '@jest/globals';
import { gauge, MetricsModule } from '@app/metrics';
import { get } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { PLATFORMS, type RunningApp, scrape, startApp, until } from '../support/app.js';
import { type RawAnswer, rawGet } from '../scrape/support/raw-get.js';

const TIMEOUT = 'x-prometheus-scrape-timeout-seconds';
let running: RunningApp | undefined;

afterEach(async () => {
  await running?.app.close();
  running = undefined;
});

/** The samples above zero of the counters that the shipped alerts watch. */
const errorsIn = (exposition: string): string[] =>
  exposition
    .split('\n')
    .filter((line) => /^metrics_(collect_)?errors_total\{/.test(line) && !line.endsWith(' 0'));

describe.each(PLATFORMS)('on %s, no error is counted for', (platform) => {
  /** An application with a metric that takes as long as the test says. */
  async function start(): Promise<{ url: string; asked: () => number; release: () => void }> {
    let asked = 0;
    let release = (): void => undefined;
    const slow = gauge({
      name: 'slow',
      help: 'x',
      collect() {
        // Only the first time: the test reads the counters with another scrape.
        return asked++ > 0 ? undefined : new Promise<void>((resolve) => (release = resolve));
      },
    });
    running = await startApp(
      { imports: [MetricsModule.forRoot(), MetricsModule.forFeature([slow])] },
      undefined,
      platform,
    );
    return { url: running.url, asked: () => asked, release: () => release() };
  }

  it.each(['0.000001', '0.01', '5e-324', '-1', '0', 'NaN', 'Infinity', '1e300', '', 'soon', '0x', '1, 2'])(
    'X-Prometheus-Scrape-Timeout-Seconds: %j',
    async (told) => {
      const { url, asked, release } = await start();
      const scrapes = Array.from({ length: 10 }, () => rawGet(`${url}/metrics`, { [TIMEOUT]: told }));
      await until(() => asked() === 1, 'the slow metric is asked');
      // Those that tell a time above zero get an answer without it; the others wait for it.
      const hurried = told === '0.000001' || told === '0.01' || told === '5e-324';
      if (hurried) await Promise.all(scrapes);
      release();
      for (const { status, body } of await Promise.all(scrapes)) {
        expect(status).toBe(200);
        expect(body.toString()).toContain('process_cpu_seconds_total');
      }
      expect(errorsIn(await scrape(url))).toEqual([]);
    },
  );

  it.each<[string, (url: string, port: number) => Promise<unknown>]>([
    ['a name that no metric has', (url) => rawGet(`${url}/metrics?name[]=none`)],
    ['names that are no text', (url) => rawGet(`${url}/metrics?name[]=%E0%A4%A&name[]=%00&name[]`)],
    ['a header that is no Accept', (url) => rawGet(`${url}/metrics`, { accept: ';;,"\\' })],
    ['a header of 12 KB', (url) => rawGet(`${url}/metrics`, { accept: '"'.repeat(12_000) })],
    ['a coding that nobody has', (url) => rawGet(`${url}/metrics`, { 'accept-encoding': 'br;q=x, ,;' })],
    ['a method that is not served', (url) => fetch(`${url}/metrics`, { method: 'DELETE' })],
    ['a client that left before it had an answer', (url) => leave(`${url}/metrics`)],
    ['a connection that is reset', (_, port) => reset(port)],
  ])('%s', async (_, ask) => {
    const { url, asked, release } = await start();
    const first: Promise<RawAnswer> = rawGet(`${url}/metrics`);
    await until(() => asked() === 1, 'the slow metric is asked');
    const answered = ask(url, running?.port ?? 0);
    release();
    await Promise.all([first, answered]);
    expect(errorsIn(await scrape(url))).toEqual([]);
  });
});

async function leave(url: string): Promise<void> {
  const request = get(url, { agent: false });
  await once(request, 'finish');
  request.on('error', () => undefined).destroy();
}

async function reset(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => {
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n', () => resolve());
  });
  socket.resetAndDestroy();
}
