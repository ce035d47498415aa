// without-http.js KIND METRICS_PORT PORT: prints what it answers, and what its management server exposes, as JSON.
import 'reflect-metadata';
import { Controller, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { MetricsModule } from 'nestjs-metrics';
import { firstValueFrom } from 'rxjs';
import { ordersPlaced, Shop } from './shop.module.js';

const [kind = '', metricsPort, port] = process.argv.slice(2);
const logger = ['error' as const, 'warn' as const];
const tcp = { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: Number(port) } };

class RefusedError extends RpcException {}

@Controller()
class Orders {
  constructor(private readonly shop: Shop) {}

  @MessagePattern('order')
  async order(@Payload() count: number): Promise<{ count: number }> {
    return this.shop.order(count);
  }

  @MessagePattern('refuse')
  refuse(@Payload() _count: number): void {
    throw new RefusedError('sold out');
  }
}

@Module({
  imports: [
    MetricsModule.forRoot({
      defaultMetrics: false,
      server: { host: '127.0.0.1', port: Number(metricsPort) },
    }),
    MetricsModule.forFeature([ordersPlaced]),
  ],
  controllers: [Orders],
  providers: [Shop],
})
class WorkerModule {}

/** How an application of each kind starts, and how it is asked for an order. */
const KINDS: Record<string, () => Promise<[INestApplicationContext, (count: number) => Promise<unknown>]>> = {
  async standalone() {
    const app = await NestFactory.createApplicationContext(WorkerModule, { logger });
    return [app, (count) => app.get(Shop).order(count)];
  },
  async microservice() {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(WorkerModule, { ...tcp, logger });
    await app.listen();
    const client = ClientProxyFactory.create(tcp);
    await firstValueFrom(client.send('refuse', 1)).catch(() => undefined);
    return [app, (count) => firstValueFrom(client.send('order', count))];
  },
};

async function main(): Promise<void> {
  const [app, order] = await KINDS[kind]!();
  const answers = [await order(3), await order(7)];
  const exposition = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  await app.close();
  console.log(JSON.stringify({ answers, exposition }));
}

void main().finally(() => process.exit());
