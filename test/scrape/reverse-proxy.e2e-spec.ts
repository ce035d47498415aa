import { afterEach, describe, expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { PLATFORMS, type RunningApp, startApp } from '../support/app.js';
import { rawGet } from './support/raw-get.js';

let proxy: Server | undefined;

/** A reverse proxy in front of a port, which changes the path; returns its address. */
async function proxyTo(port: number, rewrite: (path: string) => string): Promise<string> {
  proxy = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const upstream = request({ host: '127.0.0.1', port, method, path: rewrite(url), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(upstream);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

describe.each(PLATFORMS)('behind a reverse proxy that serves us under /loans, on %s', (platform) => {
  let running: RunningApp;

  afterEach(async () => {
    proxy?.closeAllConnections();
    proxy?.close();
    await running.app.close();
  });

  it.each([
    {
      way: 'takes it off',
      path: '/metrics',
      globalPrefix: '',
      rewrite: (url: string) => url.slice('/loans'.length),
    },
    { way: 'keeps it', path: '/loans/metrics', globalPrefix: '', rewrite: (url: string) => url },
    { way: 'keeps it', path: '/loans/metrics', globalPrefix: 'loans', rewrite: (url: string) => url },
  ])(
    'is scraped when it $way: path $path, global prefix "$globalPrefix"',
    async ({ path, globalPrefix, rewrite }) => {
      running = await startApp(
        { imports: [MetricsModule.forRoot({ path })] },
        (app) => void (globalPrefix && app.setGlobalPrefix(globalPrefix)),
        platform,
      );
      const url = await proxyTo(running.port, rewrite);
      const { status, headers, body } = await rawGet(`${url}/loans/metrics`, {
        accept: 'application/openmetrics-text;version=1.0.0',
        'accept-encoding': 'gzip',
      });
      expect(status).toBe(200);
      expect(headers['content-type']).toContain('application/openmetrics-text; version=1.0.0');
      expect(gunzipSync(body).toString()).toMatch(/^# HELP [^]*# EOF\n$/);
    },
  );
});
