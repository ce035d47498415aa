// willsoto.js: an application written for @willsoto/nestjs-prometheus, with another import; prints its page as JSON.
import 'reflect-metadata';
import { Controller, Get, Injectable, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { MetricFactory } from 'nestjs-metrics';
import {
  getToken,
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  PrometheusController,
  PrometheusModule,
  type PrometheusOptions,
  type PrometheusOptionsFactory,
} from 'nestjs-metrics/willsoto';
import { type Counter, type Gauge, Pushgateway } from 'prom-client';

@Injectable()
class Orders {
  constructor(
    @InjectMetric('orders_total') readonly placed: Counter<string>,
    readonly pushgateway: Pushgateway<'text/plain; version=0.0.4; charset=utf-8'>,
  ) {}
}

@Controller('ops')
class OpsController extends PrometheusController {
  @Get()
  override async index(@Res({ passthrough: true }) response: unknown): Promise<string> {
    return super.index(response);
  }
}

@Injectable()
class Settings implements PrometheusOptionsFactory {
  createPrometheusOptions(): PrometheusOptions {
    const options: PrometheusOptions = { pushgateway: { url: 'http://127.0.0.1:9091' } };
    options.customMetricPrefix = 'shop';
    options.defaultMetrics = { enabled: true, config: { labels: { zone: 'a' } } };
    return options;
  }
}

@Module({
  imports: [PrometheusModule.registerAsync({ useClass: Settings, controller: OpsController })],
  providers: [
    Orders,
    makeCounterProvider({ name: 'orders_total', help: 'Orders.', labelNames: ['size'] }),
    makeGaugeProvider({
      name: 'orders_waiting',
      help: 'Waiting orders.',
      inject: [Orders],
      collect(this: Gauge<string>, orders) {
        this.set(orders instanceof Orders ? 5 : 0);
      },
    }),
  ],
})
class ShopModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(ShopModule, new ExpressAdapter(), { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  app.get<Counter<string>>(getToken('orders_total')).inc({ size: 'large' });
  app.get(Orders).placed.labels('large').inc(2);
  const page = await (await fetch(`${await app.getUrl()}/ops`)).text();
  // The factory of the main entry: the classes of both entries are the same.
  const { registry } = app.get(MetricFactory);
  const methods = (['pushAdd', 'push', 'delete'] as const).map(
    (name) => typeof app.get(Orders).pushgateway[name],
  );
  await app.close();
  console.log(
    JSON.stringify({ page, own: registry.getSingleMetric('shop_orders_total') !== undefined, methods }),
  );
}

void main();
