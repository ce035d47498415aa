// serve.js PLATFORM: prints what it answers and exposes, as JSON.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ShopModule } from './shop.module.js';

const ADAPTERS = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

async function main(platform: keyof typeof ADAPTERS): Promise<void> {
  const app = await NestFactory.create(ShopModule, ADAPTERS[platform](), { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const answers: unknown[] = [];
  for (const path of ['/orders/3', '/orders/7', '/orders/none']) {
    const response = await fetch(url + path);
    answers.push(response.ok ? await response.json() : response.status);
  }
  const exposition = await (await fetch(`${url}/metrics`)).text();
  await app.close();
  console.log(JSON.stringify({ answers, exposition }));
}

void main(process.argv[2] as keyof typeof ADAPTERS);
