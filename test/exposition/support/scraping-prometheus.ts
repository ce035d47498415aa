import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../stack/support/eventually.js';
import { get, jsonOf } from '../../stack/support/http.js';
import { Prometheus } from '../../stack/support/prometheus.js';
import { ServerProcess } from '../../stack/support/server-process.js';
import { freePort } from '../../support/free-port.js';

const READY_WITHIN_SECONDS = 120;

/** How a Prometheus is started. */
export interface PrometheusSetup {
  /** `prometheus` or `prometheus-2.42`. */
  readonly command: string;
  readonly features: readonly string[];
  /** Of each job its name, which is the path it scrapes, how often, and which protocols when not the default ones. */
  readonly jobs: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly protocols?: readonly string[];
  }[];
  readonly target: string;
}

/** A real Prometheus with a configuration and data of its own. */
export class ScrapingPrometheus {
  readonly api: Prometheus;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly process: ServerProcess,
  ) {
    this.api = new Prometheus(url);
  }

  /** Starts one and waits until it is ready. @throws {Error} with the end of its log when it is not */
  static async start({ command, features, jobs, target }: PrometheusSetup): Promise<ScrapingPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'exposition-'));
    const config = join(folder, 'prometheus.yml');
    writeFileSync(
      config,
      JSON.stringify({
        scrape_configs: jobs.map(({ name, seconds, protocols }) => ({
          job_name: name,
          scrape_interval: `${seconds}s`,
          scrape_timeout: `${seconds}s`,
          metrics_path: `/${name}`,
          static_configs: [{ targets: [target] }],
          ...(protocols && { scrape_protocols: protocols }),
        })),
      }),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const process = new ServerProcess({
      name: command,
      command: [
        command,
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        ...(features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []),
      ],
      logFile: join(folder, 'log'),
    });
    process.start();
    const prometheus = new ScrapingPrometheus(`http://${address}`, folder, process);
    try {
      await eventually(`${command} is ready`, READY_WITHIN_SECONDS, async () => {
        process.assertRunning();
        jsonOf(await get(`${prometheus.url}/api/v1/status/buildinfo`));
      });
    } catch (error) {
      await prometheus.close();
      throw error;
    }
    return prometheus;
  }

  /** The exemplars of the series that an expression selects, by the label `trace_id`. */
  async traceIds(expression: string): Promise<string[]> {
    const now = Date.now() / 1000;
    const query = new URLSearchParams({ query: expression, start: String(now - 600), end: String(now + 60) });
    const { data } = jsonOf(await get(`${this.url}/api/v1/query_exemplars?${query.toString()}`)) as {
      data: { exemplars: { labels: Record<string, string> }[] }[];
    };
    return data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['trace_id'] ?? ''));
  }

  /** What the server knows of a metric from its metadata lines. */
  async metadata(metric: string): Promise<{ type: string; help: string; unit: string } | undefined> {
    const { data } = jsonOf(await get(`${this.url}/api/v1/metadata?metric=${metric}`)) as {
      data: Record<string, { type: string; help: string; unit: string }[]>;
    };
    return data[metric]?.[0];
  }

  /** The end of the server's log. */
  get log(): string {
    return this.process.logTail();
  }

  async close(): Promise<void> {
    await this.process.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
