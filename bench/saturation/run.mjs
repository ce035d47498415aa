// run.mjs LIBRARY CONTESTANT PATH REQUESTS BATCH: CPU time that the runtime metrics and the watch of outgoing requests add
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { addedToRequests, lanesOf } from '../http/turns.mjs';

const [library, contestant, path, total, batch] = process.argv.slice(2);
const { MetricsModule, outgoingHttp } = await import(new URL('index.js', library).href);
const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nConnection: keep-alive\r\n\r\n`);

class LoansController {
  find() {
    return { status: 'approved' };
  }
}
Get()(LoansController.prototype, 'find', Object.getOwnPropertyDescriptor(LoansController.prototype, 'find'));
Controller('loans')(LoansController);

const MODULES = {
  off: () => [MetricsModule.forRoot({ runtime: false })],
  ours: () => [MetricsModule.forRoot(), MetricsModule.forFeature([outgoingHttp()])],
};
const apps = [await start('off'), await start(contestant), await start('off')];
const { figures } = await addedToRequests(lanesOf(apps), {
  requests: [request],
  batch: Number(batch),
  total: Number(total),
  floor: 'off',
});
await check();
for (const app of apps) await app.close();
process.send(figures);

async function start(name) {
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
  class AppModule {}
  Module({ imports: MODULES[name](), controllers: [LoansController] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** Fails unless the runtime metrics are exposed where they are on, and only there. */
async function check() {
  for (const [app, isOn] of [
    [apps[0], false],
    [apps[1], contestant === 'ours'],
  ]) {
    const text = await (await fetch(`http://127.0.0.1:${app.getHttpServer().address().port}/metrics`)).text();
    if (text.includes('process_cpu_saturation_ratio') !== isOn)
      throw new Error(`runtime metrics should be ${isOn ? 'on' : 'off'}`);
  }
}
