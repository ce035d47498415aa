import { afterEach, expect, it } from '@jest/globals';
import { Controller, Get, Injectable } from '@nestjs/common';
import {
  Counted,
  counter,
  gauge,
  InjectMetric,
  makeCounterProvider,
  type MetricOf,
  MetricsModule,
} from '@app/metrics';
import { type RunningApp, scrape, startApp, until } from '../support/app.js';

const asked = counter({ name: 'asked_total', help: 'Questions.' });
const waiting = gauge({
  name: 'waiting',
  help: 'Questions without an answer.',
  collect() {
    this.set(3);
  },
});

@Injectable()
class Questions {
  constructor(
    @InjectMetric(asked) readonly questions: MetricOf<typeof asked>,
    @InjectMetric('provided_total') readonly provided: MetricOf<typeof asked>,
  ) {}

  @Counted({ name: 'decorated_total' })
  ask(): string {
    this.questions.inc();
    this.provided.inc(2);
    return 'Why?';
  }
}

@Controller()
class QuestionsController {
  constructor(private readonly questions: Questions) {}

  @Get('questions')
  ask(): string {
    return this.questions.ask();
  }
}

let running: RunningApp | undefined;
afterEach(() => running?.app.close());

it('begins the name of every metric: own, provided, decorated, HTTP, runtime and default ones', async () => {
  running = await startApp({
    imports: [
      MetricsModule.forRoot({ prefix: 'shop_', defaultMetrics: { prefix: 'node_' } }),
      MetricsModule.forFeature([asked, waiting]),
    ],
    controllers: [QuestionsController],
    providers: [Questions, makeCounterProvider({ name: 'provided_total', help: 'Provided.' })],
  });
  const { url } = running;
  expect(await (await fetch(`${url}/questions`)).text()).toBe('Why?');
  const counted = 'shop_http_requests_total{method="GET",endpoint="/questions",status_code="200"} 1';
  await until(async () => (await scrape(url)).includes(counted), 'the request is counted');

  const page = await scrape(url);
  const names = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string);
  expect(names.filter((name) => !name.startsWith('shop_'))).toEqual([]);
  for (const line of [
    'shop_asked_total 1',
    'shop_provided_total 2',
    'shop_waiting 3',
    'shop_decorated_total 1',
    'shop_metrics_series{metric="shop_waiting"} 1',
    // Metrics about metrics count their own series, which they do last.
    'shop_metrics_series{metric="shop_asked_total"} 1',
  ]) {
    expect(page).toContain(`\n${line}\n`);
  }
  expect(names).toEqual(
    expect.arrayContaining([
      'shop_node_process_cpu_seconds_total',
      'shop_node_app_info',
      'shop_metrics_scrapes_total',
    ]),
  );
});

it('keeps a metric of each name when one name has the prefix of another already', async () => {
  const short = counter({ name: 'a_total', help: 'A.' });
  const long = counter({ name: 'shop_a_total', help: 'B.' });
  running = await startApp({
    imports: [
      MetricsModule.forRoot({ prefix: 'shop_', defaultMetrics: false }),
      MetricsModule.forFeature([short, long]),
    ],
  });
  const page = await scrape(running.url);
  expect(page).toContain('\nshop_a_total 0\n');
  expect(page).toContain('\nshop_shop_a_total 0\n');
});
