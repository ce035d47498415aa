import { createServer, type Server as NetServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Catch,
  Controller,
  ForbiddenException,
  type INestApplication,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import {
  type ClientProxy,
  ClientsModule,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  Server,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom, lastValueFrom, map, NEVER, of, throwError, timeout, toArray } from 'rxjs';
import type { MetricsModuleOptions } from '@app/metrics';
import { freePort } from '../faults/support/servers.js';
import { startHybrid } from './support/hybrid.js';
import { countsOf, valuesOf } from './support/metrics.js';
import { until } from './support/until.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const CALLS = 'microservice_calls_total';
const CLIENT_CALLS = 'microservice_client_calls_total';

class LimitError extends Error {}

const fail = (error: unknown): never => {
  throw error;
};

@Catch(LimitError)
class ToAnswer {
  catch = () => of('an answer');
}

@Catch(LimitError)
class ToError {
  catch = () => throwError(() => ({ status: 'no' }));
}

@Controller()
class Loans {
  @MessagePattern('get')
  get(): number {
    return 1;
  }

  @MessagePattern({ entity: 'loan', cmd: 'find' })
  find(): number {
    return 2;
  }

  @MessagePattern('guarded')
  @UseGuards({ canActivate: () => fail(new ForbiddenException()) })
  guarded(): void {}

  @MessagePattern('refused')
  @UseGuards({ canActivate: () => false })
  refused(): void {}

  @MessagePattern('piped')
  @UsePipes({ transform: () => fail(new BadRequestException()) })
  piped(@Payload() _id: unknown): void {}

  @MessagePattern('intercepted')
  @UseInterceptors({
    intercept: (_: unknown, next: { handle(): typeof NEVER }) =>
      next.handle().pipe(map(() => fail(new LimitError()))),
  })
  intercepted(): number {
    return 1;
  }

  @MessagePattern('rejected')
  rejected(): void {
    throw new RpcException('no');
  }

  @MessagePattern('filtered-to-answer')
  @UseFilters(new ToAnswer())
  filteredToAnswer(): void {
    throw new LimitError();
  }

  @MessagePattern('filtered-to-error')
  @UseFilters(new ToError())
  filteredToError(): void {
    throw new LimitError();
  }

  @MessagePattern('slow')
  slow(): unknown {
    return NEVER.pipe(timeout(1));
  }

  @MessagePattern('many')
  many(): unknown {
    return of(1, 2, 3);
  }

  static release: () => void;

  @MessagePattern('held')
  held(): Promise<void> {
    return new Promise((resolve) => {
      Loans.release = resolve;
    });
  }

  @MessagePattern('silent')
  silent(): unknown {
    return NEVER;
  }

  @EventPattern('paid')
  paid(_payment: unknown): void {}

  @EventPattern('paid')
  alsoPaid(_payment: unknown): void {
    throw new LimitError();
  }
}

/** A strategy without a network. */
class Local extends Server {
  override readonly transportId = Symbol('local');
  listen(done: () => void): void {
    done();
  }
  close(): void {}
  on(): void {}
  unwrap(): never {
    throw new Error('there is no network');
  }
}

const handler = () => Promise.resolve(1);

async function start(options: MetricsModuleOptions = {}) {
  const settings = { transport: Transport.TCP as const, options: { port: await freePort() } };
  const clients = ClientsModule.register([{ name: 'LOANS', ...settings }]);
  const app = await startHybrid({ controllers: [Loans], imports: [clients] }, [settings], options);
  closing.push(() => app.close());
  return { app, client: app.get<ClientProxy>('LOANS') };
}

const ask = (client: ClientProxy, pattern: unknown): Promise<unknown> =>
  lastValueFrom(client.send(pattern, {}).pipe(toArray())).catch((error: unknown) => ({ error }));

describe('messages of a hybrid application', () => {
  it.each([
    ['get', 'success', ''],
    ['guarded', 'failure', 'ForbiddenException'],
    ['refused', 'failure', 'RpcException'],
    ['piped', 'failure', 'BadRequestException'],
    ['intercepted', 'failure', 'LimitError'],
    ['rejected', 'failure', 'RpcException'],
    ['filtered-to-answer', 'success', ''],
    ['filtered-to-error', 'failure', 'LimitError'],
    ['slow', 'failure', 'TimeoutError'],
    ['many', 'success', ''],
  ])('counts %s as a %s, once', async (pattern, result, exception) => {
    const { app, client } = await start();
    await ask(client, pattern);
    const outcome = exception === '' ? '' : `,exception="${exception}"`;
    expect(await countsOf(app, CALLS)).toEqual({
      [`transport="tcp",pattern="${pattern}",kind="request",result="${result}"${outcome}`]: 1,
    });
    expect(await countsOf(app, 'microservice_calls_in_flight')).toEqual({});
  });

  it('shows a pattern that is an object in the form that Nest compares', async () => {
    const { app, client } = await start();
    expect(await ask(client, { cmd: 'find', entity: 'loan' })).toEqual([2]);
    const pattern = String.raw`{\"cmd\":\"find\",\"entity\":\"loan\"}`;
    const labels = `transport="tcp",pattern="${pattern}",kind="request",result="success"`;
    expect(await countsOf(app, CALLS)).toEqual({ [labels]: 1 });
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({ [labels]: 1 });
  });

  it('counts an event with two handlers once, as a failure when one of them fails', async () => {
    const { app, client } = await start();
    await lastValueFrom(client.emit('paid', {}), { defaultValue: undefined });
    await until(async () => Object.keys(await countsOf(app, CALLS)).length > 0);
    expect(await countsOf(app, CALLS)).toEqual({
      'transport="tcp",pattern="paid",kind="event",result="failure",exception="LimitError"': 1,
    });
  });

  it('has the durations and labels of OpenTelemetry with its naming', async () => {
    const { app, client } = await start({ http: { naming: 'otel' } });
    await ask(client, 'rejected');
    const labels = 'rpc_system_name="nestjs",rpc_method="rejected",kind="request"';
    expect(await countsOf(app, 'rpc_server_call_duration_seconds_count')).toEqual({
      [`${labels},error_type="RpcException"`]: 1,
    });
    expect(await countsOf(app, 'rpc_client_call_duration_seconds_count')).toEqual({
      [`${labels},error_type="Object"`]: 1,
    });
    expect(await valuesOf(app, 'microservice_call_duration_seconds_count')).toEqual({});
    expect(await countsOf(app, CALLS)).toEqual({
      'transport="tcp",pattern="rejected",kind="request",result="failure",error_type="RpcException"': 1,
    });
  });

  it('counts messages without a handler in one series of each kind', async () => {
    const { app, client } = await start();
    await ask(client, 'nobody');
    await ask(client, 'no one');
    await lastValueFrom(client.emit('nothing', {}), { defaultValue: undefined });
    await ask(client, 'get');
    expect(await countsOf(app, CALLS)).toEqual({
      'transport="tcp",pattern="(unmatched)",kind="request",result="failure"': 2,
      'transport="tcp",pattern="(unmatched)",kind="event",result="failure"': 1,
      'transport="tcp",pattern="get",kind="request",result="success"': 1,
    });
  });

  it('counts what a custom strategy handles', async () => {
    const strategy = new Local();
    const app = await startHybrid({ controllers: [Loans] }, [{ strategy }]);
    closing.push(() => app.close());
    await strategy.getHandlerByPattern('get')?.({}, {});
    await strategy.handleEvent('nothing', { pattern: 'nothing', data: 1 }, {} as never);
    expect(await countsOf(app, CALLS)).toEqual({
      'transport="local",pattern="get",kind="request",result="success"': 1,
      'transport="local",pattern="(unmatched)",kind="event",result="failure"': 1,
    });
  });

  it('counts a call whose client has gone when its handler ends', async () => {
    const { app, client } = await start();
    const asked = ask(client, 'held');
    const held = 'transport="tcp",pattern="held",kind="request"';
    await until(async () => (await valuesOf(app, 'microservice_calls_in_flight'))[held] === 1);
    await client.close();
    await asked;
    expect(await countsOf(app, CALLS)).toEqual({});
    Loans.release();
    await until(async () => Object.keys(await countsOf(app, CALLS)).length > 0);
    expect(await countsOf(app, CALLS)).toEqual({ [`${held},result="success"`]: 1 });
    expect(await countsOf(app, 'microservice_calls_in_flight')).toEqual({});
  });

  it('hands the handlers back when the application closes', async () => {
    const strategy = new Local();
    strategy.addHandler('own', handler as never);
    const app = await startHybrid({ controllers: [] }, [{ strategy }]);
    expect(strategy.getHandlers().get('own')).not.toBe(handler);
    await app.close();
    expect(strategy.getHandlers().get('own')).toBe(handler);
  });
});

describe('messages to other services', () => {
  const labels = (pattern: string, kind = 'request') => `transport="tcp",pattern="${pattern}",kind="${kind}"`;

  it.each([
    { pattern: 'get', what: 'an answer', outcome: 'result="success"', first: 1 },
    { pattern: 'many', what: 'many values', outcome: 'result="success"', first: 1 },
    { pattern: 'rejected', what: 'an error', outcome: 'result="failure",exception="Object"', first: 0 },
  ])('counts one with $what', async ({ pattern, outcome, first }) => {
    const { app, client } = await start();
    await ask(client, pattern);
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({ [`${labels(pattern)},${outcome}`]: 1 });
    expect(await countsOf(app, 'microservice_client_call_duration_seconds_count')).toEqual({
      [labels(pattern)]: 1,
    });
    expect((await countsOf(app, 'microservice_client_first_value_seconds_count'))[labels(pattern)] ?? 0).toBe(
      first,
    );
    expect(await countsOf(app, 'microservice_client_calls_in_flight')).toEqual({});
  });

  it('counts each subscription, and nothing before', async () => {
    const { app, client } = await start();
    const answer = client.send('get', {});
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({});
    await lastValueFrom(answer);
    await lastValueFrom(answer);
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({ [`${labels('get')},result="success"`]: 2 });
  });

  it('tells a time-out from a caller that has what it needs', async () => {
    const { app, client } = await start();
    await firstValueFrom(client.send('silent', {}).pipe(timeout(20))).catch(() => undefined);
    await firstValueFrom(client.send('many', {}));
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({
      [`${labels('silent')},result="unanswered"`]: 1,
      [`${labels('many')},result="success"`]: 1,
    });
    expect(await countsOf(app, 'microservice_client_calls_in_flight')).toEqual({});
  });

  it('counts an event', async () => {
    const { app, client } = await start();
    await lastValueFrom(client.emit('paid', {}), { defaultValue: undefined });
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({ [`${labels('paid', 'event')},result="success"`]: 1 });
  });

  it('emits once, whether somebody subscribes or not', async () => {
    const { app, client } = await start();
    client.emit('paid', {});
    await until(
      async () =>
        (await countsOf(app, CALLS))[`${labels('paid', 'event')},result="failure",exception="LimitError"`] ===
        1,
    );
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({ [`${labels('paid', 'event')},result="success"`]: 1 });
  });

  it('counts a server that is not there', async () => {
    const { app, client } = await clientOf(await freePort());
    await ask(client, 'get');
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({
      [`${labels('get')},result="failure",exception="Error"`]: 1,
    });
  });

  it('counts a connection that is lost midway', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.destroy()));
    const { app, client } = await clientOf(await listening(server));
    await ask(client, 'get');
    const counts = await countsOf(app, CLIENT_CALLS);
    expect(Object.keys(counts)).toHaveLength(1);
    expect(Object.keys(counts)[0]).toContain('result="failure"');
    expect(await countsOf(app, 'microservice_client_calls_in_flight')).toEqual({});
  });

  it('bounds the patterns that an application makes up', async () => {
    const { app, client } = await start();
    for (let i = 0; i < 120; i++) await ask(client, `nobody.${i}`);
    const counts = await countsOf(app, CLIENT_CALLS);
    expect(Object.keys(counts)).toHaveLength(101);
    expect(counts[`${labels('other')},result="failure",exception="string"`]).toBe(20);
  });

  it('counts nothing when it is turned off', async () => {
    const settings = { transport: Transport.TCP as const, options: { port: await freePort() } };
    const app = await startHybrid(
      { controllers: [Loans], imports: [ClientsModule.register([{ name: 'LOANS', ...settings }])] },
      [settings],
      { entrances: { microserviceClients: false } },
    );
    closing.push(() => app.close());
    await ask(app.get('LOANS'), 'get');
    expect(await valuesOf(app, CLIENT_CALLS)).toEqual({});
    expect(Object.values(await countsOf(app, CALLS))).toEqual([1]);
  });

  async function clientOf(port: number): Promise<{ app: INestApplication; client: ClientProxy }> {
    const clients = ClientsModule.registerAsync([
      { name: 'FAR', useFactory: () => ({ transport: Transport.TCP, options: { port } }) },
    ]);
    const app = await startHybrid({ controllers: [], imports: [clients] }, []);
    closing.push(() => app.close());
    return { app, client: app.get('FAR') };
  }

  async function listening(server: NetServer): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return (server.address() as { port: number }).port;
  }
});
