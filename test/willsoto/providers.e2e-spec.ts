import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Counter, Gauge, Histogram, Summary } from 'prom-client';
import { sample, scrape } from '../support/app.js';
import { cleanUp, LIBRARIES, start } from './support/applications.js';

afterEach(cleanUp);

@Injectable()
class Queue {
  readonly length = 7;
}

describe.each(LIBRARIES)('providers of %s', (_name, library) => {
  const { getToken, InjectMetric, PrometheusModule } = library;
  const quiet = { defaultMetrics: { enabled: false } };
  const four = () => [
    library.makeCounterProvider({ name: 'orders_total', help: 'Orders.', labelNames: ['channel'] }),
    library.makeGaugeProvider({ name: 'baskets', help: 'Baskets.' }),
    library.makeHistogramProvider({ name: 'order_seconds', help: 'Seconds.', buckets: [1, 2] }),
    library.makeSummaryProvider({ name: 'order_bytes', help: 'Bytes.', percentiles: [0.5] }),
  ];
  type Four = [Counter, Gauge, Histogram, Summary];
  const namesOfFour = ['orders_total', 'baskets', 'order_seconds', 'order_bytes'];

  it('make metrics that work without the module', async () => {
    const testing = await Test.createTestingModule({ providers: four() }).compile();
    const [orders, baskets, seconds, bytes] = namesOfFour.map((name) =>
      testing.get<unknown>(getToken(name)),
    ) as Four;
    orders.inc({ channel: 'web' }, 2);
    baskets.inc(5);
    baskets.dec();
    seconds.observe(1.5);
    bytes.observe(10);
    expect((await orders.get()).values).toMatchObject([{ value: 2, labels: { channel: 'web' } }]);
    expect((await baskets.get()).values).toMatchObject([{ value: 4, labels: {} }]);
    expect((await seconds.get()).values).toContainEqual(
      expect.objectContaining({ metricName: 'order_seconds_sum', value: 1.5 }),
    );
    expect((await bytes.get()).values).toContainEqual(
      expect.objectContaining({ metricName: 'order_bytes_count', value: 1 }),
    );
    await testing.close();
  });

  it.each([
    ['without', undefined, ''],
    ['with', 'shop', 'shop_'],
  ])('make metrics %s customMetricPrefix', async (_with, customMetricPrefix, prefix) => {
    @Controller('orders')
    class OrdersController {
      constructor(
        @InjectMetric('orders_total') readonly orders: Counter<'channel'>,
        @InjectMetric('baskets') readonly baskets: Gauge,
      ) {}
      @Get()
      order() {
        this.baskets.set(1);
        this.orders.inc({ channel: 'web' });
        return this.orders.get();
      }
    }
    const metrics = four();
    @Module({
      imports: [PrometheusModule.register({ ...quiet, ...(customMetricPrefix && { customMetricPrefix }) })],
      providers: metrics,
      exports: [PrometheusModule, ...metrics],
    })
    class MetricsOfShopModule {}
    const { url } = await start({ imports: [MetricsOfShopModule], controllers: [OrdersController] });

    expect(JSON.parse(await scrape(url, '/orders'))).toMatchObject({
      name: `${prefix}orders_total`,
      help: 'Orders.',
      type: 'counter',
      aggregator: 'sum',
      values: [{ value: 1, labels: { channel: 'web' } }],
    });
    const page = await scrape(url);
    expect(sample(page, `${prefix}orders_total{channel="web"}`)).toBe(1);
    expect(sample(page, `${prefix}baskets`)).toBe(1);
    expect(sample(page, `${prefix}order_seconds_count`)).toBe(0);
    expect(sample(page, `${prefix}order_bytes_count`)).toBe(0);
  });

  it('make metrics without prefix in modules that do not see the options, and leave default metrics alone', async () => {
    @Module({ providers: [library.makeGaugeProvider({ name: 'cars', help: 'Cars.' })] })
    class CarsModule {}
    @Module({ imports: [PrometheusModule.register({ customMetricPrefix: 'shop' })] })
    class MetricsOfShopModule {}
    const { url } = await start({ imports: [MetricsOfShopModule, CarsModule] });
    const page = await scrape(url);
    expect(sample(page, 'cars')).toBe(0);
    expect(page).toContain('\nprocess_cpu_user_seconds_total ');
  });

  it('make metrics with prefix in every module, with global', async () => {
    @Module({ providers: [library.makeGaugeProvider({ name: 'cars', help: 'Cars.' })] })
    class CarsModule {}
    const options = { ...quiet, global: true, customMetricPrefix: 'shop' };
    const { url } = await start({ imports: [PrometheusModule.register(options), CarsModule] });
    expect(sample(await scrape(url), 'shop_cars')).toBe(0);
  });

  it('give collect the metric and what is injected', async () => {
    const waiting = library.makeGaugeProvider({
      name: 'waiting',
      help: 'Waiting.',
      inject: [Queue, { token: 'missing', optional: true }],
      collect(this: Gauge, queue: Queue, missing: unknown) {
        this.set(queue.length + (missing === undefined ? 0 : 100));
      },
    });
    const { url } = await start({ imports: [PrometheusModule.register(quiet)], providers: [Queue, waiting] });
    expect(sample(await scrape(url), 'waiting')).toBe(7);
  });

  it('give collect what is injected without the module, too', async () => {
    const waiting = library.makeGaugeProvider({
      name: 'waiting_alone',
      help: 'Waiting.',
      inject: [Queue],
      collect(queue: Queue) {
        this.set(queue.length);
      },
    });
    const testing = await Test.createTestingModule({ providers: [Queue, waiting] }).compile();
    expect((await testing.get<Gauge>(getToken('waiting_alone')).get()).values).toMatchObject([{ value: 7 }]);
    await testing.close();
  });

  it('share the first metric of a name, whatever the second looks like', async () => {
    const cars = (labelNames: string[]) =>
      library.makeGaugeProvider({ name: 'cars', help: 'Cars.', labelNames });
    @Module({ providers: [cars([])] })
    class CarsModule {}
    const { url } = await start({
      imports: [PrometheusModule.register(quiet), CarsModule],
      providers: [cars(['colour'])],
    });
    expect((await scrape(url)).match(/^# TYPE cars /gm)).toHaveLength(1);
  });

  it('are replaced by a fake', async () => {
    @Injectable()
    class Shop {
      constructor(@Inject(getToken('orders_total')) readonly orders: Counter) {}
    }
    const fake = { inc: () => undefined };
    const testing = await Test.createTestingModule({
      providers: [Shop, { provide: getToken('orders_total'), useValue: fake }],
    }).compile();
    expect(testing.get(Shop).orders).toBe(fake);
    await testing.close();
  });
});
