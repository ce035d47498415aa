import { once } from 'node:events';
import { createServer } from 'node:net';
import { BullModule, getQueueToken, Processor, WorkerHost } from '@nestjs/bullmq';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Controller, Get, Param, UseGuards, UseInterceptors } from '@nestjs/common';
import { GraphQLModule, Int, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { ClientsModule, MessagePattern, Transport } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { lastValueFrom, map } from 'rxjs';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';

/**
 * The entrances by name: the option that turns it on, the counter of its calls, and an application to call. Without an
 * option, the application is instrumented or not.
 */
export const ENTRANCES = {
  event: {
    option: 'eventEmitter',
    counter: 'event_listener_calls_total',
    async start({ imports }) {
      const app = await context([...imports, EventEmitterModule.forRoot()], handlerOf(OnEvent('paid')));
      const emitter = app.get(EventEmitter2);
      return { app, call: times(() => emitter.emitAsync('paid', 1)) };
    },
  },
  command: {
    option: 'cqrs',
    counter: 'cqrs_commands_total',
    async start({ imports }) {
      class Sum {
        value = 1;
      }
      class SumHandler {
        sum = 0;

        async execute({ value }) {
          this.sum += value;
        }
      }
      CommandHandler(Sum)(SumHandler);
      const app = await context([...imports, CqrsModule.forRoot()], SumHandler);
      const bus = app.get(CommandBus);
      return { app, call: times(() => bus.execute(new Sum())) };
    },
  },
  message: {
    option: 'microservices',
    counter: 'microservice_calls_total',
    start: messages,
  },
  'message to a service': {
    option: 'microserviceClients',
    counter: 'microservice_client_calls_total',
    start: messages,
  },
  'GraphQL operation': {
    option: 'graphql',
    counter: 'graphql_operations_total',
    start: operations,
  },
  'WebSocket message': {
    option: 'websockets',
    counter: 'websocket_handler_calls_total',
    start: socketMessages,
  },
  'scheduled run': {
    option: 'schedule',
    counter: 'schedule_runs_total',
    async start({ imports }) {
      const cron = Cron('0 0 3 1 1 *', { name: 'job', waitForCompletion: true });
      const app = await context([...imports, ScheduleModule.forRoot()], handlerOf(cron));
      const job = app.get(SchedulerRegistry).getCronJob('job');
      return { app, call: times(() => job.fireOnTick()) };
    },
  },
  'request with a guard, a pipe and an interceptor': {
    counter: 'enhancer_duration_seconds',
    countsOfCall: 4,
    start: enhancedRequests,
  },
  // Against the Redis at REDIS_PORT of this machine.
  'BullMQ job': {
    option: 'bullmq',
    counter: 'queue_job_attempts_total',
    async start({ imports }) {
      class Jobs extends WorkerHost {
        async process() {}
      }
      Processor('jobs')(Jobs);
      const app = await context([...imports, ...queues()], Jobs);
      const queue = app.get(getQueueToken('jobs'), { strict: false });
      const { worker } = app.get(Jobs);
      const options = { removeOnComplete: true };
      return {
        app,
        async call(count) {
          const drained = once(worker, 'drained');
          await queue.addBulk(Array.from({ length: count }, () => ({ name: 'job', data: 1, opts: options })));
          await drained;
        },
      };
    },
  },
  // Nobody works on it.
  'adding a BullMQ job': {
    option: 'bullmq',
    counter: 'queue_job_attempts_total',
    countsOfCall: 0,
    async start({ imports }) {
      const app = await context([...imports, ...queues()], class Nobody extends Object {});
      const queue = app.get(getQueueToken('jobs'), { strict: false });
      const add = times(() => queue.add('job', 1));
      return {
        app,
        async call(count) {
          await add(count);
          await queue.drain();
        },
      };
    },
  },
};

/** Each application has a queue of its own. */
function queues() {
  const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT ?? 6379) };
  const prefix = `bench-${process.pid}-${performance.now()}`;
  return [BullModule.forRoot({ connection, prefix }), BullModule.registerQueue({ name: 'jobs' })];
}

/** On Fastify, without a socket. The interceptor is measured on both sides of the handler. */
async function enhancedRequests({ imports, instrument }) {
  class Gate {
    canActivate() {
      return true;
    }
  }
  class Parsed {
    transform(value) {
      return Number(value);
    }
  }
  class Wrapped {
    intercept(context, next) {
      return next.handle().pipe(map((value) => ({ value })));
    }
  }
  class Handler {
    async handle(id) {
      return id + 1;
    }
  }
  Controller()(Handler);
  UseGuards(Gate)(Handler);
  UseInterceptors(Wrapped)(Handler);
  Param('id', Parsed)(Handler.prototype, 'handle', 0);
  Get(':id')(Handler.prototype, 'handle', Object.getOwnPropertyDescriptor(Handler.prototype, 'handle'));
  const app = await NestFactory.create(
    { module: class Root extends Object {}, imports, controllers: [Handler] },
    new FastifyAdapter(),
    { logger: false, instrument },
  );
  await app.init();
  const server = app.getHttpAdapter().getInstance();
  await server.ready();
  return { app, call: times(() => server.inject('/1')) };
}

/** By Mercurius on Fastify, without a socket. */
async function operations({ imports, instrument, interceptor }) {
  class Sums {
    async handle() {
      return 1;
    }
  }
  Resolver()(Sums);
  if (interceptor) UseInterceptors(interceptor)(Sums);
  const descriptor = Object.getOwnPropertyDescriptor(Sums.prototype, 'handle');
  Query(() => Int, { name: 'sum' })(Sums.prototype, 'handle', descriptor);
  const graphql = GraphQLModule.forRoot({ driver: MercuriusDriver, autoSchemaFile: true });
  const app = await NestFactory.create(
    { module: class Root extends Object {}, imports: [...imports, graphql], providers: [Sums] },
    new FastifyAdapter(),
    { logger: false, instrument },
  );
  await app.init();
  const server = app.getHttpAdapter().getInstance();
  await server.ready();
  const request = { method: 'POST', url: '/graphql', payload: { query: 'query sum { sum }' } };
  return { app, call: times(() => server.inject(request)) };
}

/** Over ws, in the same process: the gateway answers a message of the client. */
async function socketMessages({ imports, instrument, interceptor }) {
  class Gateway {
    handle() {
      return { event: 'summed', data: 1 };
    }
  }
  WebSocketGateway()(Gateway);
  if (interceptor) UseInterceptors(interceptor)(Gateway);
  const descriptor = Object.getOwnPropertyDescriptor(Gateway.prototype, 'handle');
  SubscribeMessage('sum')(Gateway.prototype, 'handle', descriptor);
  const app = await NestFactory.create(
    { module: class Root extends Object {}, imports, providers: [Gateway] },
    new FastifyAdapter(),
    { logger: false, instrument },
  );
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const socket = new WebSocket(`ws://127.0.0.1:${app.getHttpServer().address().port}`);
  await once(socket, 'open');
  const close = app.close.bind(app);
  app.close = () => {
    socket.terminate();
    return close();
  };
  const message = JSON.stringify({ event: 'sum', data: 1 });
  const ask = () =>
    new Promise((resolve) => {
      socket.once('message', resolve);
      socket.send(message);
    });
  return { app, call: times(ask) };
}

/** Over TCP, in the same process: the handler answers a request of the client. */
async function messages({ imports, instrument, interceptor }) {
  const settings = { transport: Transport.TCP, options: { port: await freePort() } };
  const handler = handlerOf(MessagePattern('sum'));
  Controller()(handler);
  if (interceptor) UseInterceptors(interceptor)(handler);
  const app = await NestFactory.createMicroservice(
    {
      module: class Root extends Object {},
      imports: [...imports, ClientsModule.register([{ name: 'FAR', ...settings }])],
      controllers: [handler],
    },
    { ...settings, logger: false, instrument },
  );
  await app.listen();
  const far = app.get('FAR');
  return { app, call: times(() => lastValueFrom(far.send('sum', 1), { defaultValue: 0 })) };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const context = (imports, provider) =>
  NestFactory.createApplicationContext(
    { module: class Root extends Object {}, imports, providers: [provider] },
    { logger: false },
  );

/** A class of its own for each application, with one asynchronous handler. */
function handlerOf(decorate) {
  class Handler {
    sum = 0;

    async handle(value) {
      this.sum += Number(value);
    }
  }
  decorate(Handler.prototype, 'handle', Object.getOwnPropertyDescriptor(Handler.prototype, 'handle'));
  return Handler;
}

const times = (call) => async (count) => {
  for (let i = 0; i < count; i++) await call();
};
