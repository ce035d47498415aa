import { afterEach, describe, expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type RunningApp, startApp } from '../support/app.js';
import { freePort } from '../support/free-port.js';

let running: RunningApp | undefined;

afterEach(async () => {
  await running?.app.close();
});

/** The status line's code for a target as it stands, which no client library would send. */
async function statusOf(port: number, method: string, target: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return Number((await text(socket)).split(' ')[1]);
}

describe('the management server finds the path in', () => {
  it.each([
    ['GET', '/metrics', '/metrics', 200],
    ['GET', '/metrics?name[]=active_requests', '/metrics', 200],
    ['GET', '/metrics/', '/metrics', 200],
    ['GET', '/metrics/?name[]=active_requests', '/metrics', 200],
    ['GET', 'http://localhost:9464/metrics', '/metrics', 200],
    ['GET', 'HTTPS://user@[::1]:9464/metrics?name[]=active_requests', '/metrics', 200],
    ['HEAD', 'http://localhost/metrics', '/metrics', 200],
    ['POST', 'http://localhost/metrics', '/metrics', 405],
    ['OPTIONS', '/metrics', '/metrics', 405],
    ['GET', '/%6Detrics', '/metrics', 200],
    ['GET', '/m%C3%A9triques', '/métriques', 200],
    ['GET', 'http://localhost', '/', 200],
    ['GET', 'http://localhost?name[]=active_requests', '/', 200],
    ['GET', '/loans/metrics', '/loans/metrics/', 200],
    ['GET', '//metrics', '/metrics', 404],
    ['GET', '/elsewhere?/metrics', '/metrics', 404],
    ['GET', 'http://localhost/elsewhere', '/metrics', 404],
    ['GET', 'http://metrics', '/metrics', 404],
    ['GET', '/x/http://localhost/metrics', '/metrics', 404],
    ['GET', '/%', '/metrics', 404],
    ['OPTIONS', '*', '/metrics', 404],
  ])('%s %s at %s: %i', async (method, target, path, status) => {
    const port = await freePort();
    running = await startApp({
      imports: [MetricsModule.forRoot({ path, server: { port, host: '127.0.0.1' } })],
    });
    expect(await statusOf(port, method, target)).toBe(status);
  });
});
