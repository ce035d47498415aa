// run.mjs LIBRARY CONTESTANT sync|async CLASSES CALLS: nanoseconds and bytes of one call
import 'reflect-metadata';
import { runInThisContext } from 'node:vm';
import { Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import * as promClient from 'prom-client';
import { bestOfRuns } from '../runner/best-of-runs.mjs';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { CONTESTANTS } from './contestants.mjs';

const [libraryUrl, name, mode, classCount, callCount] = process.argv.slice(2);
const library = await import(`${libraryUrl}index.js`);
const calls = Number(callCount) / (mode === 'async' ? 2 : 1);
// Each long enough for a collection of garbage; the least is what the machine does when nobody else wants it.
const LEAST_RUNS = 25;

const promRegistry = new promClient.Registry();
const types = Array.from({ length: Number(classCount) }, (_none, index) => makeClass(index));

const root = {
  module: class Root extends Object {},
  imports: [library.MetricsModule.forRoot({ defaultMetrics: false, http: false })],
  providers: types,
};
const app = await NestFactory.createApplicationContext(root, { logger: false });
const hosts = types.map((type) => app.get(type));

const run = mode === 'async' ? runAsync : runSync;
await run(1000);
const { registry } = app.get(library.MetricFactory, { strict: false });
await check(1000);

const { ns } = await bestOfRuns(run, calls, { now: cpuMs, leastRuns: LEAST_RUNS });
const bytes = await bytesPerCall();
await app.close();
process.send({ 'CPU ns': ns, 'bytes allocated': bytes });

/** Each class has code of its own, as in an application: the engine learns about each method separately. */
function makeClass(index) {
  const body = '(a, b) { return a * this.factor + b; }';
  const type = runInThisContext(
    `(class Host${index} { constructor() { this.factor = 2; } ${mode === 'async' ? 'async ' : ''}score${body} })`,
  );
  Injectable()(type);
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, 'score');
  const { decorators, idiom } = CONTESTANTS[name];
  if (idiom) {
    const tools = { ...promClient, registers: [promRegistry], type: type.name };
    descriptor.value = idiom(descriptor.value, tools)[mode];
  } else {
    for (const decorate of decorators(library)) decorate(type.prototype, 'score', descriptor);
  }
  Object.defineProperty(type.prototype, 'score', descriptor);
  return type;
}

function runSync(count) {
  let sum = 0;
  const { length } = hosts;
  for (let call = 0; call < count; call++) sum += hosts[call % length].score(call, 1);
  return sum;
}

async function runAsync(count) {
  let sum = 0;
  const { length } = hosts;
  for (let call = 0; call < count; call++) sum += await hosts[call % length].score(call, 1);
  return sum;
}

async function check(expected) {
  for (const wanted of CONTESTANTS[name].counts) {
    let counted = 0;
    for (const { name: metric, values } of [
      ...(await registry.getMetricsAsJSON()),
      ...(await promRegistry.getMetricsAsJSON()),
    ]) {
      for (const { metricName = metric, value } of values) if (metricName === wanted) counted += value;
    }
    if (counted !== expected) throw new Error(`${name}: ${wanted} is ${counted} after ${expected} calls`);
  }
}

/** What the heap grows by, without a collection in between. */
async function bytesPerCall() {
  const few = Math.min(calls, 50_000);
  gc();
  const before = process.memoryUsage().heapUsed;
  await run(few);
  return Math.max(0, process.memoryUsage().heapUsed - before) / few;
}
