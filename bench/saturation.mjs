// node bench/saturation.mjs [--rounds 100]
//
// CPU time that the runtime metrics and the watch of outgoing requests add to a request and to a scrape: two
// applications in one process, everything on and everything off, take turns; without the kernel, as in bench/http.
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DummyConnection } from './http/dummy-connection.mjs';
import { compileLibrary } from './runner/compile-library.mjs';
import { median } from './runner/statistics.mjs';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } });
const { MetricsModule, outgoingHttp } = await import(new URL('index.js', compileLibrary()).href);
const BATCH = { '/loans': 500, '/metrics': 1 };

class LoansController {
  find() {
    return { status: 'approved' };
  }
}
Get()(LoansController.prototype, 'find', Object.getOwnPropertyDescriptor(LoansController.prototype, 'find'));
Controller('loans')(LoansController);

const apps = [
  await start([MetricsModule.forRoot({ runtime: false })]),
  await start([MetricsModule.forRoot(), MetricsModule.forFeature([outgoingHttp()])]),
];
for (const [path, batch] of Object.entries(BATCH)) await compare(path, batch);
for (const { app } of apps) await app.close();

async function compare(path, batch) {
  const request = Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nConnection: keep-alive\r\n\r\n`,
  );
  const turns = [[], []];
  for (let round = -10; round < Number(options.rounds); round++) {
    for (const index of round % 2 ? [1, 0] : [0, 1]) {
      const before = process.cpuUsage();
      await apps[index].connection.run([request], batch);
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) turns[index].push((user + system) / batch);
    }
  }
  const [off, on] = turns;
  const added = on.map((micros, round) => micros - off[round]).toSorted((a, b) => a - b);
  const quarter = (share) => added[Math.floor(added.length * share)].toFixed(1);
  console.log(
    `${path}: off ${median(off).toFixed(1)} µs, on ${median(on).toFixed(1)} µs, added ${median(added).toFixed(1)} µs ` +
      `(middle half ${quarter(0.25)} to ${quarter(0.75)})`,
  );
}

async function start(imports) {
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
  class AppModule {}
  Module({ imports, controllers: [LoansController] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.init();
  return { app, connection: new DummyConnection(app.getHttpServer()) };
}
