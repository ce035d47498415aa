import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { type INestApplication, Inject, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { endOfCall } from './end-of-call.js';
import type { EntranceUnderTest, HandlerKind } from './entrance-under-test.js';

/** A client of a gateway. */
export interface TestClient {
  send(event: string, data: unknown): void;
  /** What the server has sent: names of events and data. */
  readonly received: [event: string, data: unknown][];
  /** Leaves with a farewell. */
  leave(): void;
  /** Its connection breaks. */
  lose(): void;
}

/** An adapter, and a client that speaks with it. */
export interface SocketKind {
  readonly name: string;
  readonly useAdapter: (app: INestApplication) => void;
  connect(url: string): Promise<TestClient>;
}

export const ws: SocketKind = {
  name: 'ws',
  useAdapter: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  async connect(url) {
    const socket = new WebSocket(url.replace('http', 'ws'));
    const received: TestClient['received'] = [];
    socket.on('message', (data) => {
      const { event, data: value } = JSON.parse((data as Buffer).toString()) as {
        event: string;
        data: unknown;
      };
      received.push([event, value]);
    });
    await once(socket, 'open');
    return {
      received,
      send: (event, data) => socket.send(JSON.stringify({ event, data })),
      leave: () => socket.close(1000),
      lose: () => socket.terminate(),
    };
  },
};

export const socketIo: SocketKind = {
  name: 'socket.io',
  useAdapter: (app) => app.useWebSocketAdapter(new IoAdapter(app)),
  async connect(url) {
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
    const received: TestClient['received'] = [];
    socket.onAny((event: string, data: unknown) => received.push([event, data]));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('connect_error', reject);
    });
    return {
      received,
      send: (event, data) => void socket.emit(event, data),
      leave: () => void socket.disconnect(),
      lose: () => socket.io.engine.close(),
    };
  },
};

export interface RunningGateway {
  readonly app: INestApplication;
  readonly url: string;
}

/** Starts an application with gateways on a free port of loopback. */
export async function startGateway(
  { useAdapter }: SocketKind,
  { providers = [] }: ModuleMetadata,
  options: MetricsModuleOptions = {},
): Promise<RunningGateway> {
  @Module({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, ...options })],
    providers,
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  useAdapter(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}` };
}

const underTest = (kind: SocketKind): EntranceUnderTest => ({
  name: `@nestjs/websockets, ${kind.name}`,
  option: 'websockets',
  calls: 'websocket_handler_calls_total',
  duration: 'websocket_handler_duration_seconds',
  inFlight: 'websocket_handler_calls_in_flight',
  labels: 'namespace="/",event="loan.paid"',
  subscribes: true,
  isConnected: true,
  kinds: ['inherited', 'request-scoped'],
  async start(handle, handlerKind, options) {
    const waiting: (() => void)[] = [];
    const gateway = gatewayOf(endOfCall(handle, waiting), handlerKind);
    const { app, url } = await startGateway(kind, { providers: [gateway] }, options);
    const client = await kind.connect(url);
    const close = app.close.bind(app);
    app.close = async () => {
      client.lose();
      await close();
    };
    return {
      app,
      lose: () => client.lose(),
      async call() {
        const end = new Promise<void>((resolve) => waiting.push(resolve));
        client.send('loan.paid', { id: 1 });
        await end;
        // What Nest does after the handler takes a few microtasks.
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
  },
});

export const websockets = [underTest(ws), underTest(socketIo)];

function gatewayOf(handle: () => unknown, kind: HandlerKind | undefined): Type<unknown> {
  if (kind === 'request-scoped') {
    // Its dependency makes it one for each client.
    @WebSocketGateway()
    class Loans {
      constructor(@Inject(REQUEST) readonly client: unknown) {}

      @SubscribeMessage('loan.paid')
      onPaid(): unknown {
        return handle();
      }
    }
    return Loans;
  }
  @WebSocketGateway()
  class Loans {
    @SubscribeMessage('loan.paid')
    onPaid(): unknown {
      return handle();
    }
  }
  if (kind === undefined) return Loans;
  @WebSocketGateway()
  class Inheriting extends Loans {}
  return Inheriting;
}
