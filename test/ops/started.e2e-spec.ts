import { beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { ClientProxyFactory, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { codeDashboard } from '../../libs/metrics/src/ops/dashboards/code/code-dashboard.js';
import { scrapeLimits } from '../../libs/metrics/src/ops/kubernetes/scrape-limits.js';
import type { Application } from '../../libs/metrics/src/ops/model/application.js';
import { sampleNames } from '../../libs/metrics/src/ops/names/sample-names.js';
import { freePort } from '../faults/support/servers.js';
import { readParcels, readPrefixed } from './support/applications.js';

let shop: Application;
let parcels: Application;

// The library is declared once per process: nothing else may import it before.
beforeAll(async () => {
  shop = await readPrefixed();
  parcels = await readParcels();
});

/** What an application exposes: the names of its metrics, and of each the labels that its series have. */
async function exposed(url: string): Promise<Map<string, Set<string>>> {
  const { scrape } = await import('../support/app.js');
  const exposition = await scrape(url);
  const found = new Map(
    [...exposition.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => [name, new Set<string>()]),
  );
  for (const [, name = '', labels = ''] of exposition.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const family = found.get(name) ?? found.get(name.replace(/_(bucket|sum|count)$/, ''));
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) family?.add(label);
  }
  return found;
}

/** Names that the model does not have, and labels that it does not give them. */
function unknown(found: Map<string, Set<string>>, { metrics }: Application): string[] {
  const known = new Map(metrics.map(({ name, labels }) => [name, labels.map((label) => label.name)]));
  return [...found].flatMap(([name, labels]) => {
    const modelled = known.get(name);
    if (modelled === undefined) return name;
    const others = [...labels].filter((label) => ![...modelled, 'le', 'quantile'].includes(label));
    return others.map((label) => `${name}{${label}}`);
  });
}

describe('the model has the names and labels that the running application exposes', () => {
  it('with a prefix', async () => {
    const { startApp } = await import('../support/app.js');
    const { AppModule, Till } = await import('./fixtures/prefixed.module.js');
    const { app, url } = await startApp({ imports: [AppModule] });
    try {
      app.get(Till).sell();
      await fetch(`${url}/orders`);
      const found = await exposed(url);
      expect(found.size).toBeGreaterThan(30);
      expect([...found.keys()]).toEqual(
        expect.arrayContaining(['shop_http_requests_total', 'shop_node1_process_cpu_seconds_total']),
      );
      expect(unknown(found, shop)).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it("with OpenTelemetry's names", async () => {
    const { startApp } = await import('../support/app.js');
    const { send } = await import('../entrances/support/graphql.js');
    const { AppModule, Send } = await import('./fixtures/otel.module.js');
    const tcp = { transport: Transport.TCP, options: { host: '127.0.0.1', port: await freePort() } } as const;
    const listening = (app: INestApplication) => app.connectMicroservice<MicroserviceOptions>(tcp);
    const { app, url } = await startApp({ imports: [AppModule] }, listening, 'Fastify');
    const client = ClientProxyFactory.create(tcp);
    try {
      await app.startAllMicroservices();
      await firstValueFrom(client.send('track', {}));
      await app.get(CommandBus).execute(new Send('1'));
      await app.get(EventEmitter2).emitAsync('sent');
      await send(url, { query: 'query Parcels { parcels }' });
      await fetch(`${url}/parcels/1`);
      await fetch(`${url}/parcels/lost/1`);
      const found = await exposed(url);
      expect([...found.keys()]).toEqual(
        expect.arrayContaining([
          'http_server_request_duration_seconds',
          'http_server_active_requests',
          'rpc_server_call_duration_seconds',
          'microservice_client_calls_total',
          'graphql_operations_total',
          'cqrs_commands_total',
          'event_listener_calls_total',
        ]),
      );
      expect(unknown(found, parcels)).toEqual([]);
    } finally {
      client.close();
      await app.close();
    }
  });
});

it('modules and methods name the metrics with the prefix, promises without', () => {
  const known = new Set(shop.metrics.flatMap(sampleNames));
  const named = [
    ...shop.modules.flatMap(({ metrics }) => metrics),
    ...shop.methods.flatMap(({ decorators }) => decorators.flatMap(({ metrics }) => metrics)),
    ...shop.objectives.flatMap(({ of }) => [`shop_${of.counter}`, `shop_${of.histogram}`]),
  ];
  expect(named).toContain('shop_orders_total');
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it('what asks for metrics of the library finds them behind the prefix', () => {
  const bare = { ...shop, metrics: shop.metrics.map((one) => ({ ...one, name: one.declaredName })) };
  expect(scrapeLimits({ ...shop, limits: { httpSeries: 5 } })).toEqual(
    scrapeLimits({ ...bare, limits: { httpSeries: 5 } }),
  );
  const titles = codeDashboard(shop)?.panels.map(({ title }) => title);
  expect(titles).toContain('Duration of methods (p95)');
});
