import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Injectable } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { Cron, CronExpression, Interval, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { AddressInfo, Server } from 'node:net';
import { firstValueFrom, from, lastValueFrom, type Observable, toArray } from 'rxjs';
import { WebSocket } from 'ws';
import { Counted, InFlight, MetricsModule, Timed } from '@app/metrics';
import { type RunningApp, sample, scrape, startApp, until } from '../support/app.js';

/** How handlers are found by frameworks such as GraphQL and BullMQ: by metadata of classes and methods. */
const Processor = DiscoveryService.createDecorator<string>();
const OnJob = DiscoveryService.createDecorator<string>();

@Controller()
class Messages {
  @Timed()
  @Counted()
  @MessagePattern('add')
  add(@Payload() values: readonly number[]): number {
    return values.reduce((sum, value) => sum + value, 0);
  }

  @MessagePattern('count')
  @Timed()
  @Counted()
  count(@Payload() to: number): Observable<number> {
    return from(Array.from({ length: to }, (_none, index) => index + 1));
  }

  @Counted()
  @EventPattern('noted')
  @Timed()
  async noted(@Payload() _text: string): Promise<void> {
    await Promise.resolve();
  }
}

@Injectable()
class Jobs {
  @Timed()
  @Cron(CronExpression.EVERY_YEAR, { name: 'yearly' })
  @Counted()
  async yearly(): Promise<void> {
    await Promise.resolve();
  }

  @Interval('often', 1)
  @Counted()
  often(): void {}
}

@Injectable()
class Listeners {
  readonly heard: string[] = [];

  @OnEvent('loan.created')
  @Timed()
  @Counted()
  below(id: string): void {
    this.heard.push(`below ${id}`);
  }

  @InFlight()
  @Counted()
  @OnEvent('loan.created')
  async above(id: string): Promise<void> {
    this.heard.push(`above ${id}`);
    await Promise.resolve();
  }
}

@WebSocketGateway({ path: '/ws' })
class Gateway {
  @Counted()
  @SubscribeMessage('echo')
  @Timed()
  echo(@MessageBody() text: string): { event: string; data: string } {
    return { event: 'echo', data: text };
  }
}

@Processor('reports')
@Counted()
class Reports {
  @OnJob('daily')
  async daily(id: string): Promise<string> {
    return Promise.resolve(`report ${id}`);
  }
}

let running: RunningApp;
let tcpPort: number;

beforeAll(async () => {
  running = await startApp(
    {
      imports: [
        MetricsModule.forRoot({ defaultMetrics: false }),
        ScheduleModule.forRoot(),
        EventEmitterModule.forRoot(),
        DiscoveryModule,
      ],
      controllers: [Messages],
      providers: [Jobs, Listeners, Gateway, Reports],
    },
    (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  );
  const { app } = running;
  const microservice = app.connectMicroservice<MicroserviceOptions>({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
  });
  await app.startAllMicroservices();
  tcpPort = (microservice.unwrap<Server>().address() as AddressInfo).port;
});

afterAll(() => running.app.close());

const calls = async (type: string, method: string, result = 'success') =>
  sample(
    await scrape(running.url),
    `method_calls_total{class="${type}",method="${method}",result="${result}"}`,
  );

describe('measured handlers still work, and are measured:', () => {
  it('@MessagePattern() and @EventPattern()', async () => {
    const client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: tcpPort },
    });
    expect(await firstValueFrom(client.send<number>('add', [1, 2, 3]))).toBe(6);
    expect(await lastValueFrom(client.send<number>('count', 3).pipe(toArray()))).toEqual([1, 2, 3]);
    await lastValueFrom(client.emit('noted', 'hello'), { defaultValue: undefined });
    await until(async () => (await calls('Messages', 'noted')) === 1, 'the event was counted');
    await client.close();
    expect([await calls('Messages', 'add'), await calls('Messages', 'count')]).toEqual([1, 1]);
  });

  it('@Cron() and @Interval()', async () => {
    const registry = running.app.get(SchedulerRegistry);
    await registry.getCronJob('yearly').fireOnTick();
    await until(async () => (await calls('Jobs', 'yearly')) === 1, 'the job was counted');
    await until(async () => ((await calls('Jobs', 'often')) ?? 0) > 1, 'the interval was counted');
    registry.deleteInterval('often');
    expect(await calls('Jobs', 'yearly')).toBe(1);
  });

  it('@OnEvent()', async () => {
    await running.app.get(EventEmitter2).emitAsync('loan.created', '7');
    expect(running.app.get(Listeners).heard.toSorted()).toEqual(['above 7', 'below 7']);
    await until(async () => (await calls('Listeners', 'above')) === 1, 'the listener was counted');
    expect(await calls('Listeners', 'below')).toBe(1);
  });

  it('@SubscribeMessage()', async () => {
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/ws`);
    await new Promise((resolve) => socket.once('open', resolve));
    const answered = new Promise<string>((resolve) =>
      socket.once('message', (data: Buffer) => resolve(data.toString())),
    );
    socket.send(JSON.stringify({ event: 'echo', data: 'hello' }));
    expect(JSON.parse(await answered)).toEqual({ event: 'echo', data: 'hello' });
    socket.terminate();
    expect(await calls('Gateway', 'echo')).toBe(1);
  });

  it('those that a framework finds by metadata', async () => {
    const discovery = running.app.get(DiscoveryService);
    const [wrapper] = discovery.getProviders({ metadataKey: Processor.KEY });
    const { instance } = wrapper as { instance: Reports };
    const found = new MetadataScanner()
      .getAllMethodNames(Reports.prototype)
      .filter((name) => new Reflector().get(OnJob, Reports.prototype[name as 'daily']) === 'daily');
    expect(found).toEqual(['daily']);
    expect(await instance.daily('7')).toBe('report 7');
    expect(await calls('Reports', 'daily')).toBe(1);
  });
});
