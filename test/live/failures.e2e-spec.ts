import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { type ClientProxy, ClientsModule, MessagePattern, Transport } from '@nestjs/microservices';
import { Counted, Timed } from '@app/metrics';
import { lastValueFrom } from 'rxjs';
import { callsRows } from '../../libs/metrics/page/calls.js';
import { History } from '../../libs/metrics/page/history.js';
import { dependencyKinds, endpointKinds, methodKinds } from '../../libs/metrics/page/kinds.js';
import { startHybrid } from '../entrances/support/hybrid.js';
import { freePort } from '../faults/support/servers.js';
import { EventReader } from './support/events.js';

class OverdrawnError extends Error {}

const fail = (): never => {
  throw new OverdrawnError('no money');
};

@Controller()
class Loans {
  @Get('loans')
  list(): string {
    return this.check(false);
  }

  @Get('failing')
  failing(): string {
    throw new HttpException('no', 503);
  }

  @Timed()
  @Counted()
  check(isFailing: boolean): string {
    return isFailing ? fail() : '';
  }

  @OnEvent('paid')
  onPaid(isFailing: boolean): void {
    if (isFailing) fail();
  }

  @MessagePattern('pay')
  pay(isFailing: boolean): number {
    return isFailing ? fail() : 1;
  }
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(naming: 'prometheus' | 'otel') {
  const tcp = { transport: Transport.TCP as const, options: { port: await freePort() } };
  const imports = [EventEmitterModule.forRoot(), ClientsModule.register([{ name: 'FAR', ...tcp }])];
  const app = await startHybrid({ controllers: [Loans], imports }, [tcp], { http: { naming }, live: true });
  closing.push(() => app.close());
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const far = app.get<ClientProxy>('FAR');
  return {
    url,
    /** One call of each that succeeds, and one that fails. */
    async callAll() {
      for (const path of ['loans', 'failing']) await (await fetch(`${url}/${path}`)).text();
      for (const isFailing of [false, true]) {
        await app.get(EventEmitter2).emitAsync('paid', isFailing);
        await lastValueFrom(far.send('pay', isFailing)).catch(() => undefined);
      }
      expect(() => app.get(Loans).check(true)).toThrow('no money');
    },
  };
}

describe.each(['prometheus', 'otel'] as const)('with the names of %s', (naming) => {
  it('shows the failures of endpoints, methods, entrances and what is called', async () => {
    const { url, callAll } = await start(naming);
    // The metrics of what is called are there from the first call on.
    await callAll();
    const viewer = await EventReader.open(`${url}/metrics/live/events`);
    const history = new History();
    history.about = await viewer.about();
    history.take(await viewer.tick(), 1);
    await callAll();
    const shown = () => {
      const kinds = [...endpointKinds(history), ...methodKinds(history), ...dependencyKinds(history)];
      const rows = kinds.flatMap((kind) =>
        callsRows(history, kind, history.first).map((row) => ({ ...row, title: kind.title })),
      );
      return Object.fromEntries(rows.map(({ title, name, errorShare }) => [`${title}: ${name}`, errorShare]));
    };
    while (shown()['Decorated methods: Loans.check'] !== 0.5) history.take(await viewer.tick(), 1);
    viewer.leave();
    const [received, sent] =
      naming === 'otel'
        ? ['Messages that are answered: nestjs', 'Messages to others that are answered: nestjs']
        : ['Messages: tcp', 'Messages to others: tcp'];
    expect(shown()).toMatchObject({
      'Endpoints: GET /loans': 0,
      'Endpoints: GET /failing': 1,
      'Decorated methods: Loans.check': 0.5,
      'Listeners of events: paid Loans.onPaid': 0.5,
      [`${received} pay request`]: 0.5,
      [`${sent} pay request`]: 0.5,
    });
  });
});
