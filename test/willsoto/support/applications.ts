import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import * as ours from '@app/metrics/willsoto';
import { register as ourRegister } from '@app/metrics';
import { register as clientRegister } from 'prom-client';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type Platform, type RunningApp, startApp } from '../../support/app.js';
import { theirPackage } from './their-package.js';

/** What an application imports, before and after it has changed the import. */
export const LIBRARIES = [
  ['@willsoto/nestjs-prometheus', theirPackage],
  ['nestjs-metrics/willsoto', ours as unknown as typeof theirPackage],
] as const;

const running: INestApplication[] = [];

/** Starts an application until `cleanUp()`. */
export async function start(
  metadata: ModuleMetadata,
  platform: Platform = 'Express',
  configure?: (app: INestApplication) => void,
): Promise<RunningApp> {
  const started = await startApp(metadata, configure, platform);
  running.push(started.app);
  return started;
}

/** Closes the applications, and empties what outlives them. */
export async function cleanUp(): Promise<void> {
  for (const app of running.splice(0)) await app.close();
  clientRegister.clear();
  clientRegister.setDefaultLabels({});
  ourRegister.clear();
}

/** The lines of a page that say which metrics there are. */
export function typesIn(page: string): string[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('# TYPE '))
    .toSorted();
}

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: string;
}

export interface Gateway {
  readonly url: string;
  readonly received: Received[];
  /** The status of the next answers; 0 for none. */
  status: number;
  close(): void;
}

/** A Pushgateway that notes what it receives. */
export async function gateway(): Promise<Gateway> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const sent = Buffer.concat(chunks);
      const body = (headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString();
      gateway.received.push({ method, path, headers, body });
      if (gateway.status === 0) return;
      response.statusCode = gateway.status;
      response.end('its words');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    status: 202,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return gateway;
}
