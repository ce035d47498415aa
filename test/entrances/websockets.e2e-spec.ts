import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  type ExceptionFilter,
  type INestApplication,
  type PipeTransform,
  type Type,
  UseFilters,
  UseGuards,
  UsePipes,
} from '@nestjs/common';
import {
  BaseWsExceptionFilter,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { NEVER, of, throwError } from 'rxjs';
import type { Namespace } from 'socket.io';
import { MetricFactory } from '@app/metrics';
import { WebSocket } from 'ws';
import { until } from '../support/app.js';
import { countsOf, valuesOf } from './support/metrics.js';
import { socketIo, type SocketKind, startGateway, type TestClient, ws } from './support/websockets.js';

const opened: INestApplication[] = [];
const clients: TestClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.lose();
  for (const app of opened.splice(0)) await app.close();
});

class Overdrawn extends Error {}

describe.each([ws, socketIo])('$name', (kind: SocketKind) => {
  const start = async (gateway: Type<unknown>) => {
    const { app, url } = await startGateway(kind, { providers: [gateway] });
    opened.push(app);
    const connect = async (path = '') => {
      const client = await kind.connect(`${url}${path}`);
      clients.push(client);
      return client;
    };
    return { app, url, connect };
  };

  /** The counts, when so many calls have ended. */
  const countsAfter = async (app: INestApplication, total: number) => {
    const counts = () => countsOf(app, 'websocket_handler_calls_total');
    await until(async () => {
      const values = Object.values(await counts());
      return values.reduce((sum, value) => sum + value, 0) === total;
    }, `${total} calls have ended`);
    return counts();
  };

  it('counts clients that are connected, have connected and have left, and why', async () => {
    @WebSocketGateway()
    class Loans {}
    const { app, connect } = await start(Loans);
    expect(await valuesOf(app, 'websocket_connects_total')).toEqual({ 'namespace="/"': 0 });
    const [leaving, losing] = [await connect(), await connect(), await connect()];
    expect(await valuesOf(app, 'websocket_connections')).toEqual({ 'namespace="/"': 3 });
    leaving.leave();
    losing.lose();
    await until(
      async () => (await valuesOf(app, 'websocket_connections'))['namespace="/"'] === 1,
      'two are gone',
    );
    expect(await valuesOf(app, 'websocket_connects_total')).toEqual({ 'namespace="/"': 3 });
    expect(await countsOf(app, 'websocket_disconnects_total')).toEqual({
      'namespace="/",reason="normal"': 1,
      'namespace="/",reason="lost"': 1,
    });
  });

  it('counts a client once that two gateways share', async () => {
    @WebSocketGateway()
    class Loans {
      @SubscribeMessage('loan')
      loan(): void {}
    }
    @WebSocketGateway()
    class Payments {
      @SubscribeMessage('payment')
      payment(): void {}
    }
    const { app, url } = await startGateway(kind, { providers: [Loans, Payments] });
    opened.push(app);
    const client = await kind.connect(url);
    clients.push(client);
    client.send('loan', 1);
    client.send('payment', 1);
    client.send('nonsense', 1);
    await until(
      async () => Object.keys(await countsOf(app, 'websocket_messages_received_total')).length === 3,
      'all have come',
    );
    expect(await countsOf(app, 'websocket_messages_received_total')).toEqual({
      'namespace="/",event="loan"': 1,
      'namespace="/",event="payment"': 1,
      'namespace="/",event="(unmatched)"': 1,
    });
    expect(await valuesOf(app, 'websocket_connections')).toEqual({ 'namespace="/"': 1 });
    expect(await countsOf(app, 'websocket_handler_calls_total')).toEqual({
      'namespace="/",event="loan",result="success"': 1,
      'namespace="/",event="payment",result="success"': 1,
    });
  });

  it('counts the messages that it sends by event, greetings and broadcasts included', async () => {
    @WebSocketGateway()
    class Loans implements OnGatewayConnection {
      @WebSocketServer()
      server!: { clients: Set<WebSocket> } & Namespace;

      handleConnection(client: { send(text: string): void; emit(event: string): void }): void {
        if (kind === ws) client.send('{"event":"welcome"}');
        else client.emit('welcome');
      }

      @SubscribeMessage('paid')
      paid(): object {
        if (kind === ws) for (const client of this.server.clients) client.send('{"event":"news","data":1}');
        else this.server.emit('news', 1);
        return { event: 'thanks', data: { name: 'Zoë' } };
      }
    }
    const { app, connect } = await start(Loans);
    const [client, other] = [await connect(), await connect()];
    client.send('paid', 1);
    await until(() => client.received.length === 3 && other.received.length === 2, 'all have come');
    expect(client.received.map(([event]) => event)).toEqual(['welcome', 'news', 'thanks']);
    expect(await countsOf(app, 'websocket_messages_sent_total')).toEqual({
      'namespace="/",event="welcome"': 2,
      'namespace="/",event="news"': 2,
      'namespace="/",event="thanks"': 1,
    });
  });

  it('counts what a guard, a pipe or the handler rejects by the class of the exception', async () => {
    class Refusing implements PipeTransform {
      transform(): never {
        throw new Overdrawn('no');
      }
    }
    @WebSocketGateway()
    class Loans {
      @UseGuards({ canActivate: () => false })
      @SubscribeMessage('guarded')
      guarded(): void {}

      @UsePipes(Refusing)
      @SubscribeMessage('piped')
      piped(_loan: unknown): void {}

      @SubscribeMessage('handled')
      handled(): never {
        throw new WsException('no');
      }
    }
    const { app, connect } = await start(Loans);
    const client = await connect();
    for (const event of ['guarded', 'piped', 'handled']) client.send(event, 'same');
    await until(() => client.received.length === 3, 'three exceptions have come');
    expect(await countsAfter(app, 3)).toEqual({
      'namespace="/",event="guarded",result="failure",exception="WsException"': 1,
      'namespace="/",event="handled",result="failure",exception="WsException"': 1,
      'namespace="/",event="piped",result="failure",exception="Overdrawn"': 1,
    });
    expect(client.received.map(([event]) => event)).toEqual(['exception', 'exception', 'exception']);
  });

  it('counts a failure that a filter of the application answers, and one whose filter fails', async () => {
    @Catch(Overdrawn)
    class Answering implements ExceptionFilter {
      catch(): void {}
    }
    @Catch()
    class Failing extends BaseWsExceptionFilter {
      override catch(): never {
        throw new TypeError('the filter');
      }
    }
    @WebSocketGateway()
    class Loans {
      @UseFilters(Answering)
      @SubscribeMessage('answered')
      answered(): never {
        throw new Overdrawn();
      }

      @UseFilters(Failing)
      @SubscribeMessage('failed')
      failed(): never {
        throw new Overdrawn();
      }
    }
    const { app, connect } = await start(Loans);
    const client = await connect();
    client.send('answered', 1);
    client.send('failed', 1);
    expect(await countsAfter(app, 2)).toEqual({
      'namespace="/",event="answered",result="failure",exception="Overdrawn"': 1,
      'namespace="/",event="failed",result="failure",exception="Overdrawn"': 1,
    });
  });

  it('tells calls with the same data apart, as far as their result', async () => {
    const ends: ((error?: Error) => void)[] = [];
    @WebSocketGateway()
    class Loans {
      @SubscribeMessage('paid')
      paid(): Promise<void> {
        return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
      }
    }
    const { app, connect } = await start(Loans);
    const client = await connect();
    for (let i = 0; i < 3; i++) client.send('paid', 1);
    await until(() => ends.length === 3, 'three are under way');
    ends[0]?.(new Overdrawn());
    ends[1]?.();
    ends[2]?.(new TypeError('no'));
    expect(await countsAfter(app, 3)).toEqual({
      'namespace="/",event="paid",result="success"': 1,
      'namespace="/",event="paid",result="failure",exception="Overdrawn"': 1,
      'namespace="/",event="paid",result="failure",exception="TypeError"': 1,
    });
  });

  it('ends the call of a stream whose client is lost midway', async () => {
    @WebSocketGateway()
    class Loans {
      @SubscribeMessage('watch')
      watch(): unknown {
        return NEVER;
      }
    }
    const { app, connect } = await start(Loans);
    const client = await connect();
    client.send('watch', 1);
    const label = 'namespace="/",event="watch"';
    await until(
      async () => (await valuesOf(app, 'websocket_handler_calls_in_flight'))[label] === 1,
      'it is under way',
    );
    client.lose();
    expect(await countsAfter(app, 1)).toEqual({ 'namespace="/",event="watch",result="success"': 1 });
    expect(await valuesOf(app, 'websocket_handler_calls_in_flight')).toEqual({ [label]: 0 });
  });

  it('answers as it did', async () => {
    @WebSocketGateway()
    class Loans {
      @SubscribeMessage('stream')
      stream(): unknown {
        return of({ event: 'one', data: 1 }, { event: 'two', data: 2 });
      }

      @SubscribeMessage('failing')
      failing(): unknown {
        return throwError(() => new WsException('no'));
      }
    }
    const { connect } = await start(Loans);
    const client = await connect();
    client.send('stream', 1);
    await until(() => client.received.length === 2, 'both have come');
    client.send('failing', { id: 1 });
    await until(() => client.received.length === 3, 'the exception has come');
    expect(client.received.slice(0, 2)).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
    expect(client.received[2]).toMatchObject(['exception', { status: 'error', message: 'no' }]);
  });

  it('shows no client when the application has closed', async () => {
    @WebSocketGateway()
    class Loans {}
    const { app, connect } = await start(Loans);
    await connect();
    await app.close();
    expect(await countsOf(app, 'websocket_connections')).toEqual({});
  });
});

it('counts the bytes of ws, and those of socket.io not', async () => {
  @WebSocketGateway()
  class Loans {
    @SubscribeMessage('paid')
    paid(): object {
      return { event: 'thanks', data: 'Zoë' };
    }
  }
  for (const kind of [ws, socketIo]) {
    const { app, url } = await startGateway(kind, { providers: [Loans] });
    opened.push(app);
    const client = await kind.connect(url);
    clients.push(client);
    client.send('paid', 'Zoë');
    await until(() => client.received.length === 1, 'it has been answered');
    const length = (text: string) => ({ 'namespace="/"': Buffer.byteLength(text) });
    expect(await valuesOf(app, 'websocket_received_bytes_total')).toEqual(
      kind === ws ? length('{"event":"paid","data":"Zoë"}') : {},
    );
    expect(await valuesOf(app, 'websocket_sent_bytes_total')).toEqual(
      kind === ws ? length('{"event":"thanks","data":"Zoë"}') : {},
    );
  }
});

it('tells the paths of ws and the namespaces of socket.io apart', async () => {
  @WebSocketGateway({ path: '/feed' })
  class Feed {}
  @WebSocketGateway({ namespace: 'news' })
  class News {}
  @WebSocketGateway({ namespace: /^\/room\d+$/ })
  class Rooms {}
  const shown = async (kind: SocketKind, gateways: Type<unknown>[], paths: string[]) => {
    const { app, url } = await startGateway(kind, { providers: gateways });
    opened.push(app);
    for (const path of paths) clients.push(await kind.connect(`${url}${path}`));
    return countsOf(app, 'websocket_connections');
  };
  expect(await shown(ws, [Feed], ['/feed'])).toEqual({ 'namespace="/feed"': 1 });
  const rooms = Array.from({ length: 105 }, (_, i) => `/room${i}`);
  const counts = await shown(socketIo, [News, Rooms], ['/news', ...rooms]);
  expect(counts).toMatchObject({ 'namespace="/news"': 1, 'namespace="/room0"': 1 });
  expect(Object.keys(counts).length).toBeLessThanOrEqual(101);
  expect(counts['namespace="other"']).toBeGreaterThan(0);
});

it('has no metrics of WebSockets without a gateway', async () => {
  const { app } = await startGateway(ws, {});
  opened.push(app);
  expect(await app.get(MetricFactory).registry.metrics()).not.toContain('websocket');
});
