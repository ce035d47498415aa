// run.mjs LIBRARY CONTESTANT PATH BATCH TURNS: CPU time that the runtime metrics and the watch of outgoing requests add
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DummyConnection } from '../http/dummy-connection.mjs';
import { median } from '../runner/statistics.mjs';

const WARM_UP_TURNS = 10;
const [library, contestant, path, batchSize, turnCount] = process.argv.slice(2);
const { MetricsModule, outgoingHttp } = await import(new URL('index.js', library).href);
const batch = Number(batchSize);
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
// Everything off takes turns with what is measured, so that a busy moment of the machine hits both.
const apps = [await start('off'), await start(contestant)];
const [off, measured] = apps;

for (let i = -WARM_UP_TURNS; i < Number(turnCount); i++) {
  for (const app of i % 2 ? apps.toReversed() : apps) {
    const micros = await turn(app);
    if (i >= 0) app.turns.push(micros);
  }
}
await check();
for (const { app } of apps) await app.close();
process.send({
  'added CPU µs': median(measured.turns.map((micros, i) => micros - off.turns[i])),
  'CPU µs': median(measured.turns),
  'off CPU µs': median(off.turns),
});

async function start(name) {
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
  class AppModule {}
  Module({ imports: MODULES[name](), controllers: [LoansController] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, connection: new DummyConnection(app.getHttpServer()), turns: [] };
}

async function turn({ connection }) {
  const before = process.cpuUsage();
  await connection.run([request], batch);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batch;
}

/** Fails unless the runtime metrics are exposed where they are on, and only there. */
async function check() {
  for (const [{ app }, isOn] of [
    [off, false],
    [measured, contestant === 'ours'],
  ]) {
    const text = await (await fetch(`http://127.0.0.1:${app.getHttpServer().address().port}/metrics`)).text();
    if (text.includes('process_cpu_saturation_ratio') !== isOn)
      throw new Error(`runtime metrics should be ${isOn ? 'on' : 'off'}`);
  }
}
