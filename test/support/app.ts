import 'reflect-metadata';
import { type DynamicModule, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { AddressInfo, Server } from 'node:net';

export interface RunningApp {
  readonly app: INestApplication;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
}

export type Platform = 'Express' | 'Fastify';

/** What tests run on, for `describe.each`. */
export const PLATFORMS: readonly Platform[] = ['Express', 'Fastify'];

const ADAPTERS: Readonly<Record<Platform, () => AbstractHttpAdapter>> = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
};

/** Starts a Nest application on loopback, on a free port unless one is wanted; the caller closes `app`. */
export async function startApp(
  metadata: ModuleMetadata,
  configure: (app: INestApplication) => void = () => undefined,
  platform: Platform | (() => AbstractHttpAdapter) = 'Express',
  wantedPort = 0,
): Promise<RunningApp> {
  const testing = await Test.createTestingModule(metadata).compile();
  const makeAdapter = typeof platform === 'string' ? ADAPTERS[platform] : platform;
  const app = testing.createNestApplication(makeAdapter(), { logger: false });
  configure(app);
  await app.listen(wantedPort, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return { app, port, url: `http://127.0.0.1:${port}` };
}

/** The exposition of an application as text. */
export async function scrape(url: string, path = '/metrics'): Promise<string> {
  const response = await fetch(url + path);
  if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}`);
  return response.text();
}

/** The value of one sample by its name and labels as exposed, such as `a_total{b="c"}`; undefined when absent. */
export function sample(exposition: string, series: string): number | undefined {
  const line = exposition.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** Polls until `check` answers true. */
export async function until(
  check: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type { DynamicModule };
