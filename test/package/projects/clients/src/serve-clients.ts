// serve-clients.js CLIENT...: prints as JSON what it answers, which clients it has loaded by itself, and what it exposes
// after other code has loaded these and put a metric into the global registry of each.
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { NestFactory } from '@nestjs/core';
import { Counter, register } from 'nestjs-metrics';
import { ShopModule } from './shop.module.js';

interface Client {
  readonly Counter: new (options: { name: string; help: string }) => { inc(value: number): void };
}

async function main(clients: readonly string[]): Promise<void> {
  const app = await NestFactory.create(ShopModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const order = await (await fetch(`${url}/orders/3`)).json();
  const metrics = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
  await metrics();
  const { cache } = createRequire(import.meta.url);
  const loaded = Object.keys(cache).filter((path) => /prom-client|prometheus-io/.test(path));
  for (const [index, name] of clients.entries()) {
    const { Counter } = (await import(name)) as Client;
    new Counter({ name: `library_${index}_total`, help: 'Of a library.' }).inc(index + 1);
  }
  new Counter({ name: 'outside_total', help: 'Of this library, outside of the application.' }).inc(7);
  const exposition = await metrics();
  const outside = await register.metrics();
  await app.close();
  console.log(JSON.stringify({ order, loaded, exposition, outside }));
}

void main(process.argv.slice(2));
