// packages.js PORT: Bull, GraphQL by Apollo, clients of microservices, and measureEnhancers() beside @nestjs/observe. Prints
// what was answered and measured, as JSON.
import 'reflect-metadata';
import { types } from 'node:util';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { BullModule, getQueueToken, Process, Processor } from '@nestjs/bull';
import { Controller, Get, Inject, Injectable, Module, type CanActivate, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule, Int, Query, Resolver } from '@nestjs/graphql';
import { Client, ClientProxy, ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import type { Job, Queue } from 'bull';
import { measureEnhancers, MetricsModule } from 'nestjs-metrics';
import { lastValueFrom } from 'rxjs';

const tcp = {
  transport: Transport.TCP as const,
  options: { host: '127.0.0.1', port: Number(process.argv[2]) },
};

class Refused extends Error {}

@Processor('reports')
class Reports {
  @Process('report')
  report({ data }: Job<{ id: string }>): string {
    if (data.id === 'bad') throw new Refused('no such report');
    return `report ${data.id}`;
  }
}

@Resolver()
class Loans {
  @Query(() => Int)
  loan(): number {
    return 21;
  }

  @Query(() => Int)
  refused(): number {
    throw new Refused('no such loan');
  }
}

@Injectable()
class Gate implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Controller()
class Rates {
  @Client(tcp)
  readonly property!: ClientProxy;

  constructor(@Inject('FACTORY') readonly provided: ClientProxy) {}

  @Get('rate')
  @UseGuards(Gate)
  async rate(): Promise<number[]> {
    const byHand = ClientProxyFactory.create(tcp);
    const clients = [this.property, this.provided, byHand];
    const rates = await Promise.all(clients.map((client) => lastValueFrom(client.send<number>('rate', 1))));
    await byHand.close();
    return rates;
  }

  @MessagePattern('rate')
  answer(): number {
    return 4;
  }
}

async function main(): Promise<void> {
  const { createObserveModule } = await import('@nestjs/observe');
  const { ObserveModule, ObserveInstrument } = createObserveModule();
  @Module({
    imports: [
      MetricsModule.forRoot({ defaultMetrics: false }),
      // Nobody listens there.
      ObserveModule.forRoot({
        appKey: 'key',
        appSecret: 'secret',
        serviceId: 'shop',
        endpoint: 'http://127.0.0.1:9',
        runtimeMetrics: false,
      }),
      GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
      BullModule.forRoot({ redis: { host: '127.0.0.1', port: Number(process.env['REDIS_PORT']) } }),
      BullModule.registerQueue({ name: 'reports' }),
    ],
    controllers: [Rates],
    providers: [
      Reports,
      Loans,
      Gate,
      { provide: 'FACTORY', useFactory: () => ClientProxyFactory.create(tcp) },
    ],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, {
    logger: false,
    instrument: { instanceDecorator: measureEnhancers(ObserveInstrument?.instanceDecorator) },
  });
  app.connectMicroservice(tcp);
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  const queue = app.get<Queue>(getQueueToken('reports'));
  const jobs: unknown[] = [];
  for (const id of ['good', 'bad']) {
    const job = await queue.add('report', { id });
    jobs.push(await job.finished().catch((error: unknown) => String(error)));
  }
  const rates: unknown = await (await fetch(`${url}/rate`)).json();
  const loans: unknown[] = [];
  for (const field of ['loan', 'refused']) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `query ${field} { ${field} }` }),
    });
    loans.push(((await response.json()) as { data: unknown }).data);
  }
  const exposition = await (await fetch(`${url}/metrics`)).text();
  const isObserved = types.isProxy(app.get(Gate));
  console.log(JSON.stringify({ jobs, rates, loans, isObserved, exposition }));
}

void main().finally(() => process.exit());
