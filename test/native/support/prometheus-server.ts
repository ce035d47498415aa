import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../stack/support/eventually.js';
import { get, jsonOf } from '../../stack/support/http.js';
import { ServerProcess } from '../../stack/support/server-process.js';

const READY_WITHIN_SECONDS = 120;

/** A bucket of a native histogram in an answer: its bounds and how many values it has. */
export interface AnsweredBucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** One series of an instant query's answer: a number, or a native histogram. */
export interface Answered {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | undefined;
  readonly buckets: readonly AnsweredBucket[];
}

interface JsonAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly histogram?: readonly [
        number,
        { readonly buckets?: readonly (readonly [number, string, string, string])[] },
      ];
    }[];
  };
}

/** A Prometheus server that scrapes its targets twice a second. */
export class PrometheusServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'native-'));
  private process: ServerProcess | undefined;
  private url = '';

  /** @param program its binary, on the PATH */
  constructor(private readonly program: string) {}

  /** Starts it with these feature flags and waits until it is ready. */
  async start(targets: readonly string[], features: readonly string[]): Promise<void> {
    const address = `127.0.0.1:${await freePort()}`;
    const config = join(this.folder, 'prometheus.yml');
    writeFileSync(
      config,
      `scrape_configs: [{ job_name: t, scrape_interval: 500ms, scrape_timeout: 500ms, ` +
        `static_configs: [{ targets: ${JSON.stringify(targets)} }] }]\n`,
    );
    this.url = `http://${address}`;
    this.process = new ServerProcess({
      name: this.program,
      command: [
        this.program,
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(this.folder, 'data')}`,
        `--web.listen-address=${address}`,
        ...(features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []),
      ],
      logFile: join(this.folder, 'log'),
    });
    this.process.start();
    await eventually(`${this.program} is ready`, READY_WITHIN_SECONDS, async () => {
      this.process?.assertRunning();
      const { status } = await get(`${this.url}/-/ready`);
      if (status !== 200) throw new Error(`/-/ready answered ${status}`);
    });
  }

  /** The series that an instant query returns now. */
  async query(expression: string): Promise<readonly Answered[]> {
    const answer = await get(`${this.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
    return (jsonOf(answer) as JsonAnswer).data.result.map(({ metric, value, histogram }) => ({
      labels: metric,
      value: value && numberOf(value[1]),
      buckets: (histogram?.[1].buckets ?? []).map(([, lower, upper, count]) => ({
        lower: numberOf(lower),
        upper: numberOf(upper),
        count: Number(count),
      })),
    }));
  }

  /** The number that an instant query returns now; NaN when it returns another count of series than one. */
  async number(expression: string): Promise<number> {
    const [only, ...others] = await this.query(expression);
    return others.length > 0 ? NaN : (only?.value ?? NaN);
  }

  /** The values of the exemplars that a selector has, ascending. */
  async exemplarValues(selector: string): Promise<readonly number[]> {
    const now = Date.now() / 1000;
    const range = `start=${now - 86_400}&end=${now}`;
    const answer = await get(
      `${this.url}/api/v1/query_exemplars?query=${encodeURIComponent(selector)}&${range}`,
    );
    const { data } = jsonOf(answer) as { data: { exemplars: { value: string }[] }[] };
    const values = data.flatMap(({ exemplars }) => exemplars.map(({ value }) => Number(value)));
    return values.toSorted((a, b) => a - b);
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
