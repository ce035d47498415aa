import { describe, expect, it, jest } from '@jest/globals';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { MetricsModule } from '@app/metrics';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer, Server, type AddressInfo } from 'node:net';
import { scrape, startApp } from '../support/app.js';
import { freePort } from '../support/free-port.js';

Logger.overrideLogger(false);

function rootModule(port: number) {
  @Module({ imports: [MetricsModule.forRoot({ server: { port, host: '127.0.0.1' } })] })
  class RootModule {}
  return RootModule;
}

describe('the management server', () => {
  it('serves the scrapes off the public port, and ends with the application', async () => {
    const port = await freePort();
    const { app, url } = await startApp({ imports: [rootModule(port)] });
    const own = `http://127.0.0.1:${port}`;
    expect(await scrape(own)).toContain('process_cpu_seconds_total');
    expect((await fetch(`${own}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    await app.close();
    await expect(fetch(`${own}/metrics`)).rejects.toThrow('fetch failed');
  });

  it.each([
    {
      kind: 'a standalone context',
      start: (root: object) =>
        NestFactory.createApplicationContext(root as never, { logger: false, abortOnError: false }),
    },
    {
      kind: 'a microservice',
      start: async (root: object) => {
        const options = {
          transport: Transport.TCP,
          options: { host: '127.0.0.1', port: await freePort() },
          logger: false,
          abortOnError: false,
        };
        const app = await NestFactory.createMicroservice(root as never, options as never);
        await app.listen();
        return app;
      },
    },
  ])('serves the scrapes of $kind', async ({ start }) => {
    const port = await freePort();
    const app = await start(rootModule(port));
    expect(await scrape(`http://127.0.0.1:${port}`)).toContain('process_cpu_seconds_total');
    await app.close();
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow('fetch failed');
  });

  it('fails the start when its port is taken, saying which', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    await expect(
      NestFactory.createApplicationContext(rootModule(port), { logger: false, abortOnError: false }),
    ).rejects.toThrow(`MetricsModule option server: can't listen on 127.0.0.1:${port} (EADDRINUSE).`);
    blocker.close();
  });

  // Node shares a port among the workers of a cluster unless it is asked for alone.
  it('shares its port with no other worker of a cluster, and says what each needs', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const listen = jest.spyOn(Server.prototype, 'listen');
    const worker = jest.replaceProperty(cluster, 'isWorker', true);
    try {
      const start = NestFactory.createApplicationContext(rootModule(port), {
        logger: false,
        abortOnError: false,
      });
      await expect(start).rejects.toThrow(`port: ${port} + cluster.worker.id`);
      expect(listen).toHaveBeenCalledWith({ port, host: '127.0.0.1', exclusive: true });
    } finally {
      worker.restore();
      listen.mockRestore();
      blocker.close();
    }
  });

  it.each([-1, 65_536, 1.5])('refuses %s as a port', async (port) => {
    await expect(startApp({ imports: [rootModule(port)] })).rejects.toThrow(
      `server.port: ${port} is not a whole number from 0 to 65535`,
    );
  });
});
