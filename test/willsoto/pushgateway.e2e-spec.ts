import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable } from '@nestjs/common';
import { Pushgateway as OurPushgateway } from '@app/metrics/willsoto';
import { Gauge, Pushgateway, Registry } from 'prom-client';
import { cleanUp, type Gateway, gateway as startGateway, LIBRARIES, start } from './support/applications.js';

let gateway: Gateway;

beforeEach(async () => {
  gateway = await startGateway();
});

afterEach(async () => {
  gateway.close();
  await cleanUp();
});

/** A service that imports the class from prom-client, as it did before. */
@Injectable()
class NightlyReport {
  constructor(
    @Inject(Pushgateway) readonly pushgateway: Pushgateway<'text/plain; version=0.0.4; charset=utf-8'>,
  ) {}
}

describe.each(LIBRARIES)('the Pushgateway of %s', (_name, { makeGaugeProvider, PrometheusModule }) => {
  const cars = makeGaugeProvider({ name: 'cars', help: 'Cars.' });

  async function injected(
    given: { options?: unknown; registry?: Registry } = {},
    isAsync = false,
  ): Promise<NightlyReport['pushgateway']> {
    const options = { defaultMetrics: { enabled: false }, pushgateway: { url: gateway.url, ...given } };
    const module = isAsync
      ? PrometheusModule.registerAsync({ useFactory: () => options })
      : PrometheusModule.register(options);
    const { app } = await start({ imports: [module], providers: [NightlyReport, cars] });
    return app.get(NightlyReport).pushgateway;
  }

  it.each([
    ['register', false],
    ['registerAsync', true],
  ])('is injected with %s', async (_way, isAsync) => {
    expect(await injected({}, isAsync)).toHaveProperty('gatewayUrl', gateway.url);
  });

  it('is null with registerAsync when there is no such option', async () => {
    const { app } = await start({
      imports: [PrometheusModule.registerAsync({ useFactory: () => ({}) })],
      providers: [NightlyReport],
    });
    expect(app.get(NightlyReport).pushgateway).toBeNull();
  });

  it.each([
    ['pushAdd', 'POST'],
    ['push', 'PUT'],
    ['delete', 'DELETE'],
  ] as const)('sends %s as %s', async (method, sent) => {
    const pushgateway = await injected();
    const answer = await pushgateway[method]({ jobName: 'night report', groupings: { zone: 'a' } });
    expect(answer).toMatchObject({ resp: { statusCode: 202 }, body: 'its words' });
    const [{ method: used, path, body } = {}] = gateway.received;
    expect({ used, path }).toEqual({ used: sent, path: '/metrics/job/night%20report/zone/a' });
    const page = '# HELP cars Cars.\n# TYPE cars gauge\ncars 0\n';
    expect(body).toBe(method === 'delete' ? '' : page);
  });

  it('pushes a registry of its own', async () => {
    const registry = new Registry();
    registry.registerMetric(new Gauge({ name: 'bikes', help: 'Bikes.', registers: [] }));
    await (await injected({ registry })).push({ jobName: 'report' });
    expect(gateway.received[0]?.body).toBe('# HELP bikes Bikes.\n# TYPE bikes gauge\nbikes 0\n');
  });

  it('compresses, signs in and sends other headers when told so', async () => {
    const headers = { 'Content-Encoding': 'gzip', 'x-tenant': 'shop' };
    const pushgateway = await injected({ options: { auth: 'user:secret', headers, timeout: 5000 } });
    await pushgateway.push({ jobName: 'report' });
    const authorization = `Basic ${Buffer.from('user:secret').toString('base64')}`;
    expect(gateway.received[0]).toMatchObject({
      headers: { authorization, 'content-encoding': 'gzip', 'x-tenant': 'shop' },
      body: '# HELP cars Cars.\n# TYPE cars gauge\ncars 0\n',
    });
  });

  it('gives up after the time that it is given', async () => {
    gateway.status = 0;
    const pushgateway = await injected({ options: { timeout: 30 } });
    await expect(pushgateway.push({ jobName: 'report' })).rejects.toThrow(/time/);
  });

  it('rejects with what the gateway says', async () => {
    gateway.status = 400;
    await expect((await injected()).push({ jobName: 'report' })).rejects.toThrow(/400.*its words/);
  });

  it('rejects with the error of the connection', async () => {
    const pushgateway = await injected();
    gateway.close();
    await expect(pushgateway.push({ jobName: 'report' })).rejects.toHaveProperty('code', 'ECONNREFUSED');
  });

  it('needs a jobName, unless told otherwise', async () => {
    const call = async (one: NightlyReport['pushgateway']) => one.push({ jobName: '' });
    await expect(call(await injected())).rejects.toThrow(/jobName/);
  });

  it('has no need for a jobName when told so', async () => {
    await (await injected({ options: { requireJobName: false } })).push({ jobName: '' });
    expect(gateway.received[0]?.path).toBe('/metrics');
  });
});

describe('the Pushgateway of nestjs-metrics/willsoto', () => {
  const page = { metrics: async () => 'a page\n' };

  it.each<[string, object, RegExp]>([
    ['ftp://gateway', {}, /pushgateway\.url: "ftp:\/\/gateway" is not an http\(s\) URL/],
    ['http://gateway', { agent: {} }, /pushgateway\.options: there is no option "agent"/],
  ])('refuses %s with %j', (url, options, message) => {
    expect(() => new OurPushgateway(url, options, page)).toThrow(message);
  });
});
