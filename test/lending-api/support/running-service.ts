import type { AddressInfo, Server } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** A service of this repository that listens on loopback. */
export interface RunningService {
  readonly app: NestExpressApplication;
  readonly url: string;
}

/** Lets the application listen on a free port of loopback; the caller closes `app`. */
export async function listen(app: NestExpressApplication): Promise<RunningService> {
  await app.listen(0, '127.0.0.1');
  const server: Server = app.getHttpServer();
  return { app, url: urlOf(server) };
}

/** `http://127.0.0.1:PORT` of a listening server. */
export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
