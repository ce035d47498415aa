// run.mjs LIBRARY VIEWERS SERIES SECONDS: CPU time of an application, and the latency of its requests, with so many viewers
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setInterval } from 'node:timers';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const [library, viewers, series, seconds] = process.argv.slice(2);
const { gauge, getMetricToken, MetricsModule } = await import(new URL('index.js', library).href);
const depth = gauge({ name: 'depth', help: 'Depth.', labelNames: ['queue'], maxSeries: Infinity });

class LoansController {
  find() {
    return { status: 'approved' };
  }
}
Get()(LoansController.prototype, 'find', Object.getOwnPropertyDescriptor(LoansController.prototype, 'find'));
Controller('loans')(LoansController);
// oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
class AppModule {}
Module({
  imports: [MetricsModule.forRoot({ live: viewers !== 'off' }), MetricsModule.forFeature([depth])],
  controllers: [LoansController],
})(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
const metric = app.get(getMetricToken(depth), { strict: false });
for (let queue = 0; queue < Number(series); queue++) metric.set({ queue: String(queue) }, 0);
let value = 0;
const changes = setInterval(() => {
  value++;
  for (let queue = 0; queue < 100; queue++) metric.set({ queue: String(queue) }, value);
}, 1000);

// Neither the CPU time of viewers nor that of clients counts, and a client that had viewers too would be slow itself.
const port = String(app.getHttpServer().address().port);
const lookers = fork(new URL('viewers.mjs', import.meta.url), [port, viewers === 'off' ? '0' : viewers]);
const client = fork(new URL('client.mjs', import.meta.url), [port, seconds]);
const [ready] = await once(client, 'message');
if (ready !== 'warm') throw new Error(`the client said ${JSON.stringify(ready)}`);
const start = process.cpuUsage();
const [{ p50, p99 }] = await once(client, 'message');
const { user, system } = process.cpuUsage(start);
lookers.send('end');
const [{ events }] = await once(lookers, 'message');
if (Number(viewers) > 0 && events === 0) throw new Error('no viewer was told anything');
process.send({
  '% of a core': (user + system) / 1e4 / Number(seconds),
  'p50 of requests, ms': p50,
  'p99 of requests, ms': p99,
});
clearInterval(changes);
await app.close();
