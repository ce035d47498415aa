import { describe, expect, it } from '@jest/globals';
import { Injectable, type InjectionToken, type OnModuleInit, type Provider, Scope } from '@nestjs/common';
import {
  counter,
  gauge,
  histogram,
  makeGaugeProvider,
  MetricFactory,
  MetricsConfigurationError,
  MetricsModule,
  summary,
} from '@app/metrics';
import { sample, scrape, startApp } from '../support/app.js';

@Injectable()
class Queue {
  readonly length = 3;
}

@Injectable({ scope: Scope.REQUEST })
class OfRequest {}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {}

const jobs = { name: 'jobs', help: 'Jobs.' };
const collect = (): void => undefined;

describe('collect asks for a provider', () => {
  const missing = undefined as unknown as InjectionToken;

  it.each<[string, () => unknown, string]>([
    ['a gauge', () => gauge({ ...jobs, inject: [missing], collect }), 'inject[0] is undefined'],
    ['a counter', () => counter({ ...jobs, inject: [Queue, missing], collect }), 'inject[1] is undefined'],
    ['a histogram', () => histogram({ ...jobs, inject: [null as never], collect }), 'inject[0] is null'],
    ['a summary', () => summary({ ...jobs, inject: [missing], collect }), 'inject[0] is undefined'],
    [
      'a provider of a gauge',
      () => makeGaugeProvider({ ...jobs, inject: [missing], collect }),
      'inject[0] is undefined',
    ],
    [
      'no list',
      () => gauge({ ...jobs, inject: Queue as never, collect }),
      'inject is [class Queue]. Give a list.',
    ],
  ])('that an import cycle keeps from being there: %s', (_, declare, message) => {
    expect(declare).toThrow(MetricsConfigurationError);
    expect(declare).toThrow(message);
    expect(declare).toThrow(/collect-without-its-provider\.e2e-spec\.ts:\d+/);
  });

  it.each<[string, InjectionToken, string, Provider[]]>([
    ['a class', Queue, 'inject[0], Queue, can', []],
    ['a text', 'QUEUE', 'inject[0], QUEUE, can', []],
    ['a symbol', Symbol('queue'), 'inject[0], Symbol(queue), can', []],
    ['one of a request', OfRequest, 'inject[0], OfRequest, can', [OfRequest]],
    ['a transient one', Transient, 'inject[0], Transient, can', [Transient]],
  ])('that no module provides: %s', async (_, token, message, providers) => {
    const definition = gauge({ ...jobs, inject: [token], collect });
    const starting = startApp({
      imports: [MetricsModule.forRoot(), MetricsModule.forFeature([definition])],
      providers,
    });
    await expect(starting).rejects.toThrow(MetricsConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });

  it('that nobody provides, in a metric of the last moment', async () => {
    @Injectable()
    class Late implements OnModuleInit {
      constructor(private readonly metrics: MetricFactory) {}

      onModuleInit(): void {
        this.metrics.gauge({ ...jobs, inject: [Queue], collect });
      }
    }
    const starting = startApp({ imports: [MetricsModule.forRoot()], providers: [Late] });
    await expect(starting).rejects.toThrow('inject[0], Queue, can');
  });

  it('that is there', async () => {
    const definition = gauge({
      ...jobs,
      inject: [Queue],
      collect(queue) {
        this.set(queue.length);
      },
    });
    const { app, url } = await startApp({
      imports: [MetricsModule.forRoot(), MetricsModule.forFeature([definition])],
      providers: [Queue],
    });
    const exposition = await scrape(url);
    await app.close();
    expect(sample(exposition, 'jobs')).toBe(3);
  });
});
