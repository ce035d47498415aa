import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Controller, Get, Logger } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../stack/support/eventually.js';
import { Prometheus } from '../stack/support/prometheus.js';
import { ServerProcess } from '../stack/support/server-process.js';
import { type RunningApp, startApp } from '../support/app.js';
import { freePort } from '../support/free-port.js';

Logger.overrideLogger(false);

const READY_WITHIN_SECONDS = 120;
/** A tenth of the interval of production. */
const SCRAPE_INTERVAL_MS = 1500;
const REQUESTS_PER_SECOND = 100;
/** What each version answers; a busy machine takes longer for them. */
const LEAST_REQUESTS = 100;
const DEPLOYS = 3;
const SERVED = 'http_requests_total{endpoint="/work",status_code="200"}';

@Controller()
class WorkController {
  @Get('work')
  async work(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'done';
  }
}

let folder: string;
let server: ServerProcess;
let prometheus: Prometheus;
let ports: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  ports = [];
  for (let i = 0; i <= DEPLOYS; i++) ports.push(await freePort());
  const targets = ports.map((port) => `'127.0.0.1:${port}'`).join(', ');
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: ${SCRAPE_INTERVAL_MS}ms, scrape_timeout: 1s }\n` +
      `scrape_configs: [{ job_name: shop, static_configs: [{ targets: [${targets}] }] }]\n`,
  );
  const address = `127.0.0.1:${await freePort()}`;
  prometheus = new Prometheus(`http://${address}`);
  server = new ServerProcess({
    name: 'prometheus',
    command: [
      'prometheus',
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      `--web.listen-address=${address}`,
    ],
    logFile: join(folder, 'log'),
  });
  server.start();
  await eventually('Prometheus is ready', READY_WITHIN_SECONDS, async () => {
    server.assertRunning();
    await prometheus.query('up');
  });
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends requests to whoever serves, and counts those that were answered. */
class Load {
  answered = 0;
  url = '';
  readonly #agent = new Agent({ keepAlive: true });
  readonly #timer = setInterval(() => this.#ask(), 1000 / REQUESTS_PER_SECOND);
  readonly #running = new Set<Promise<void>>();

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
    this.#agent.destroy();
  }

  #ask(): void {
    const asked = this.#get().finally(() => this.#running.delete(asked));
    this.#running.add(asked);
  }

  async #get(): Promise<void> {
    try {
      const [response] = (await once(get(`${this.url}/work`, { agent: this.#agent }), 'response')) as [
        IncomingMessage,
      ];
      response.resume();
      await once(response, 'end');
      if (response.statusCode === 200) this.answered++;
    } catch {
      // Nobody was there, and nobody has counted it.
    }
  }
}

function startVersion(port: number, lingerMs: number): Promise<RunningApp> {
  const root = MetricsModule.forRoot({
    defaultMetrics: false,
    server: { port, host: '127.0.0.1', lingerMs },
  });
  return startApp({ imports: [root], controllers: [WorkController] });
}

const scraped = async (): Promise<number> => {
  const [sum] = await prometheus.query(`sum(last_over_time(${SERVED}[10m]))`);
  return sum?.value ?? 0;
};

/** Deploys several times under load; returns how many requests were answered. */
async function deploy(lingerMs: number): Promise<number> {
  let app = await startVersion(ports[0] as number, lingerMs);
  const load = new Load();
  load.url = app.url;
  for (const port of ports.slice(1)) {
    const [before, answeredBefore] = [await scraped(), load.answered];
    await eventually('the version has worked, and is scraped', 60, async () => {
      expect(load.answered - answeredBefore).toBeGreaterThan(LEAST_REQUESTS);
      expect(await scraped()).toBeGreaterThan(before);
    });
    const next = await startVersion(port, lingerMs);
    load.url = next.url;
    await app.app.close();
    app = next;
  }
  await load.end();
  await app.app.close();
  return load.answered;
}

it('loses not one request to a deploy when the management server stays for a scrape', async () => {
  const answered = await deploy(60_000);
  await eventually('Prometheus has them all', 10, async () => {
    expect(await scraped()).toBe(answered);
  });
});

it('loses what came after the last scrape when it does not stay', async () => {
  const answered = await deploy(0);
  expect(await scraped()).toBeLessThan(answered);
});
