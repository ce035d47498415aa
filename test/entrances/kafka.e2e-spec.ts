import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { ClientKafka, type ClientProxy, EventPattern, MessagePattern } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { startHybrid } from './support/hybrid.js';
import { answered, kafkaByHand, serverOn } from './support/kafka.js';
import { countsOf } from './support/metrics.js';

class LimitError extends Error {}

@Controller()
class Loans {
  @MessagePattern('loan.get')
  get(): { id: number } {
    return { id: 1 };
  }

  @EventPattern('loan.paid')
  paid(_payment: unknown): void {
    throw new LimitError();
  }

  @EventPattern(/^audit\./)
  audit(_entry: unknown): void {}
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const CALLS = 'microservice_calls_total';

async function start() {
  const one = kafkaByHand();
  const { client, sent, receive } = one;
  const strategy = serverOn(one);
  const far = new ClientKafka({ producerOnlyMode: true });
  Object.assign(far, { createClient: () => client });
  const app = await startHybrid({ controllers: [Loans], providers: [{ provide: 'FAR', useValue: far }] }, [
    { strategy },
  ]);
  closing.push(() => app.close());
  return { app, sent, receive, far: app.get<ClientProxy>('FAR') };
}

describe('messages of Kafka, without a server', () => {
  it('counts a request, an event, and an event by the pattern of its topic', async () => {
    const { app, sent, receive } = await start();
    await receive('loan.get', answered('1'));
    await receive('loan.paid').catch(() => undefined);
    await receive('audit.login');
    expect(await countsOf(app, CALLS)).toEqual({
      'transport="kafka",pattern="loan.get",kind="request",result="success"': 1,
      'transport="kafka",pattern="loan.paid",kind="event",result="failure",exception="LimitError"': 1,
      'transport="kafka",pattern="/^audit\\\\./",kind="event",result="success"': 1,
    });
    expect(await countsOf(app, 'microservice_calls_in_flight')).toEqual({});
    expect(sent[0]?.topic).toBe('answers');
  });

  it('counts messages without a handler once each', async () => {
    const { app, receive } = await start();
    await receive('nothing');
    await receive('nobody', answered('1'));
    expect(await countsOf(app, CALLS)).toEqual({
      'transport="kafka",pattern="(unmatched)",kind="event",result="failure"': 1,
      'transport="kafka",pattern="(unmatched)",kind="request",result="failure"': 1,
    });
  });

  it('counts events that a client emits', async () => {
    const { app, sent, far } = await start();
    await lastValueFrom(far.emit('loan.paid', { id: 1 }), { defaultValue: undefined });
    expect(sent).toHaveLength(1);
    expect(await countsOf(app, 'microservice_client_calls_total')).toEqual({
      'transport="kafka",pattern="loan.paid",kind="event",result="success"': 1,
    });
  });
});
