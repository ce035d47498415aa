import { Metadata, type ServerDuplexStream, type ServerReadableStream } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, UseGuards } from '@nestjs/common';
import {
  type ClientGrpc,
  ClientsModule,
  GrpcMethod,
  GrpcStreamCall,
  GrpcStreamMethod,
  RpcException,
} from '@nestjs/microservices';
import {
  concat,
  from,
  lastValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  reduce,
  Subject,
  throwError,
  toArray,
} from 'rxjs';
import type { MetricsModuleOptions } from '@app/metrics';
import { grpcSettings } from './support/grpc.js';
import { startHybrid } from './support/hybrid.js';
import { countsOf, valuesOf } from './support/metrics.js';
import { until } from './support/until.js';

interface Loan {
  readonly id: number;
}
type Answer = (error: object | null, value?: Loan) => void;
/** A method of the client: of one value or of several. */
type Call = (given: Loan | Observable<Loan>, metadata?: Metadata, options?: object) => Observable<Loan>;

class LimitError extends Error {}

/** `id` tells the method what to do. */
const REFUSE = 5;
const FAIL = 13;
const HANG = 99;

function answer(id: number): Observable<Loan> {
  if (id === REFUSE) return throwError(() => new RpcException({ code: id, message: 'not found' }));
  if (id === FAIL) return throwError(() => new LimitError());
  return id === HANG ? concat(of({ id: 1 }), NEVER) : from([{ id: 1 }, { id: 2 }]);
}

@Controller()
class Loans {
  @GrpcMethod('Loans')
  find({ id }: Loan): Observable<Loan> | Promise<Loan> {
    return id === 1 ? Promise.resolve({ id }) : id === HANG ? NEVER : answer(id);
  }

  @GrpcMethod('Loans')
  list({ id }: Loan): Observable<Loan> {
    return answer(id);
  }

  @GrpcStreamMethod('Loans')
  sum(loans: Observable<Loan>): Observable<Loan> {
    return loans.pipe(reduce((sum, { id }) => ({ id: sum.id + id }), { id: 0 }));
  }

  @GrpcStreamMethod('Loans')
  @UseGuards({ canActivate: () => Promise.resolve(true) })
  follow(loans: Observable<Loan>): Observable<Loan> {
    return loans.pipe(map(({ id }) => ({ id: id + 1 })));
  }

  @GrpcStreamCall('Loans')
  echo(call: ServerDuplexStream<Loan, Loan>): void {
    call.on('data', (loan: Loan) => {
      if (loan.id === REFUSE) call.emit('error', { code: REFUSE });
      else call.write(loan);
    });
    call.on('end', () => call.end());
  }

  @GrpcStreamCall('Loans')
  count(call: ServerReadableStream<Loan, Loan>, reply: Answer): void {
    let count = 0;
    call.on('data', ({ id }: Loan) => {
      if (id === REFUSE) reply({ code: REFUSE });
      count++;
    });
    call.on('end', () => reply(null, { id: count }));
  }
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A deadline that the call reaches the server before, which a busy machine takes its time for. */
const soon = (): number => Date.now() + 2000;

async function start(options: MetricsModuleOptions = {}) {
  const settings = await grpcSettings();
  const clients = ClientsModule.register([{ name: 'BANK', ...settings }]);
  const app = await startHybrid({ controllers: [Loans], imports: [clients] }, [settings], options);
  closing.push(() => app.close());
  const loans = app.get<ClientGrpc>('BANK').getService<Record<string, Call>>('Loans');
  const call = (name: string, ...args: Parameters<Call>): Promise<unknown> =>
    lastValueFrom((loans[name] as Call)(...args).pipe(toArray())).catch((error: unknown) => error);
  return { app, call, loans };
}

const CALLS = 'microservice_calls_total';
const CLIENT_CALLS = 'microservice_client_calls_total';
const labels = (method: string, kind: string) =>
  `transport="grpc",pattern="bank.Loans/${method}",kind="${kind}"`;

describe('calls of gRPC', () => {
  const stream = (...ids: number[]) => from(ids.map((id) => ({ id })));

  it.each([
    { method: 'Find', kind: 'unary', given: { id: 1 }, answers: 1 },
    { method: 'List', kind: 'server_stream', given: { id: 1 }, answers: 2 },
    { method: 'Sum', kind: 'client_stream', given: stream(1, 2), answers: 1 },
    { method: 'Follow', kind: 'bidi_stream', given: stream(1, 2), answers: 2 },
    { method: 'Echo', kind: 'bidi_stream', given: stream(1, 2), answers: 2 },
    { method: 'Count', kind: 'client_stream', given: stream(1, 2), answers: 1 },
  ])('counts $method ($kind) once on both sides', async ({ method, kind, given, answers }) => {
    const { app, call } = await start();
    expect(await call(method, given)).toHaveLength(answers);
    const counted = { [`${labels(method, kind)},result="success",grpc_code="OK"`]: 1 };
    await until(async () => Object.keys(await countsOf(app, CALLS)).length > 0);
    expect(await countsOf(app, CALLS)).toEqual(counted);
    expect(await countsOf(app, CLIENT_CALLS)).toEqual(counted);
    expect(await countsOf(app, 'microservice_client_first_value_seconds_count')).toEqual({
      [labels(method, kind)]: 1,
    });
    expect(await countsOf(app, 'microservice_calls_in_flight')).toEqual({});
    expect(await countsOf(app, 'microservice_client_calls_in_flight')).toEqual({});
  });

  it.each([
    { method: 'Find', kind: 'unary', given: { id: REFUSE }, code: 'NOT_FOUND', exception: 'RpcException' },
    { method: 'Find', kind: 'unary', given: { id: FAIL }, code: 'UNKNOWN', exception: 'LimitError' },
    { method: 'List', kind: 'server_stream', given: { id: FAIL }, code: 'UNKNOWN', exception: 'LimitError' },
    { method: 'Echo', kind: 'bidi_stream', given: stream(REFUSE), code: 'NOT_FOUND', exception: 'Object' },
    { method: 'Count', kind: 'client_stream', given: stream(REFUSE), code: 'NOT_FOUND', exception: 'Object' },
  ])('counts $method that fails with $code', async ({ method, kind, given, code, exception }) => {
    const { app, call } = await start();
    await call(method, given);
    await until(async () => Object.keys(await countsOf(app, CALLS)).length > 0);
    const failed = (name: string) =>
      `${labels(method, kind)},result="failure",exception="${name}",grpc_code="${code}"`;
    expect(await countsOf(app, CALLS)).toEqual({ [failed(exception)]: 1 });
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({ [failed('Error')]: 1 });
  });

  it('tells a deadline from a client that cancels', async () => {
    const { app, call, loans } = await start();
    await call('List', { id: HANG }, new Metadata(), { deadline: soon() });
    const list = labels('List', 'server_stream');
    await until(async () => Object.keys(await countsOf(app, CALLS)).length > 0);
    expect(await countsOf(app, CALLS)).toEqual({
      [`${list},result="failure",grpc_code="DEADLINE_EXCEEDED"`]: 1,
    });
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({
      [`${list},result="failure",exception="Error",grpc_code="DEADLINE_EXCEEDED"`]: 1,
    });
    const values = new Subject<Loan>();
    const subscription = (loans['List'] as Call)({ id: HANG }).subscribe(values);
    await new Promise((resolve) => values.subscribe(resolve));
    subscription.unsubscribe();
    const cancelled = `${list},result="success",grpc_code="CANCELLED"`;
    await until(async () => (await countsOf(app, CALLS))[cancelled] === 1);
    expect((await countsOf(app, CLIENT_CALLS))[cancelled]).toBe(1);
    expect(await countsOf(app, 'microservice_calls_in_flight')).toEqual({});
  });

  it('has the status of a failure without an exception among the durations of OpenTelemetry', async () => {
    const { app, call } = await start({ http: { naming: 'otel' } });
    await call('List', { id: HANG }, new Metadata(), { deadline: soon() });
    const served = 'rpc_server_call_duration_seconds_count';
    await until(async () => Object.keys(await countsOf(app, served)).length > 0);
    expect(await countsOf(app, served)).toEqual({
      'rpc_system_name="grpc",rpc_method="bank.Loans/List",kind="server_stream",error_type="DEADLINE_EXCEEDED"': 1,
    });
  });

  it('counts a unary call once that nobody waits for any more', async () => {
    const { app, call } = await start();
    await call('Find', { id: HANG }, new Metadata(), { deadline: soon() });
    const find = labels('Find', 'unary');
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({
      [`${find},result="failure",exception="Error",grpc_code="DEADLINE_EXCEEDED"`]: 1,
    });
    expect(await valuesOf(app, 'microservice_calls_in_flight')).toMatchObject({ [find]: 1 });
    await app.close();
    closing.length = 0;
    expect(await countsOf(app, 'microservice_calls_in_flight')).toEqual({});
  });

  it('counts a method that nobody handles on the side of the client', async () => {
    const { app, call } = await start();
    await call('Nobody', { id: 1 });
    expect(await countsOf(app, CLIENT_CALLS)).toEqual({
      [`${labels('Nobody', 'unary')},result="failure",exception="Error",grpc_code="UNIMPLEMENTED"`]: 1,
    });
    expect(await countsOf(app, CALLS)).toEqual({});
  });
});
