import { Controller, Get, Module } from '@nestjs/common';
import { counter, MetricFactory, MetricsModule } from '@app/metrics';
import { startApp, type RunningApp } from '../../support/app.js';

const REQUEST_EVERY_MS = 200;

@Controller()
class WorkController {
  @Get('work')
  work(): string {
    return 'done';
  }
}

/** An application with a request now and then, whose page counts how often it was asked for. */
export class ScaleTarget {
  /** How often the page was asked for: the newest value of `scrapes_total`. */
  scrapes = 0;
  #app!: RunningApp;
  #traffic: NodeJS.Timeout | undefined;

  private constructor() {}

  static async start(): Promise<ScaleTarget> {
    const target = new ScaleTarget();
    const scrapes = counter({
      name: 'scrapes_total',
      help: 'Scrapes of this page, this one included.',
      collect() {
        this.inc();
        target.scrapes++;
      },
    });

    @Module({
      imports: [
        MetricsModule.forRoot({ http: { histogram: 'native' }, defaultMetrics: false }),
        MetricsModule.forFeature([scrapes]),
      ],
      controllers: [WorkController],
    })
    class TargetModule {}

    target.#app = await startApp({ imports: [TargetModule] });
    target.#app.app.get(MetricFactory, { strict: false }).get(scrapes);
    target.#traffic = setInterval(() => {
      fetch(`${target.#app.url}/work`).then(
        (response) => response.text(),
        () => undefined,
      );
    }, REQUEST_EVERY_MS);
    return target;
  }

  /** `127.0.0.1:PORT`, as agents know it. */
  get address(): string {
    return `127.0.0.1:${this.#app.port}`;
  }

  /** How many requests it has counted so far. */
  async requests(): Promise<number> {
    const page = await (await fetch(`${this.#app.url}/metrics?name[]=http_requests_total`)).text();
    return Number(/^http_requests_total\{.*\} (\d+)$/m.exec(page)?.[1] ?? 0);
  }

  /** No more requests from now on. */
  calmDown(): void {
    clearInterval(this.#traffic);
  }

  async close(): Promise<void> {
    this.calmDown();
    await this.#app.app.close();
  }
}
