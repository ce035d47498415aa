// gateway.js: sends messages to a gateway, and prints the page of metrics
import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { MetricFactory, MetricsModule } from 'nestjs-metrics';
import { WebSocket } from 'ws';

@WebSocketGateway()
class Loans {
  @SubscribeMessage('paid')
  paid(): object {
    return { event: 'thanks' };
  }

  @SubscribeMessage('refused')
  refused(): void {
    throw new WsException('no');
  }
}

@Module({ imports: [MetricsModule.forRoot({ defaultMetrics: false })], providers: [Loans] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: false });
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(client, 'open');
  // Nest 11 answers no exception over ws.
  for (const event of ['refused', 'paid']) client.send(JSON.stringify({ event, data: 1 }));
  await once(client, 'message');
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(await app.get(MetricFactory, { strict: false }).registry.metrics());
  client.terminate();
  await app.close();
}

void main();
