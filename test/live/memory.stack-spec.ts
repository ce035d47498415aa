import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, CDPSession } from 'playwright-core';
import type { About, Tick } from '../../libs/metrics/src/live/served/protocol.js';
import { type RunningApp, startApp } from '../support/app.js';
import { startBrowser } from './support/browser.js';
import { EventReader } from './support/events.js';

const TICK_MS = 2000;
const MIB = 2 ** 20;

let browser: Browser;
let running: RunningApp;
let server: Server;
/** What a real application has told, and the stream that takes its place. */
let about: About;
let base: Tick;
let stream: ServerResponse;

beforeAll(async () => {
  browser = await startBrowser();
  running = await startApp({ imports: [MetricsModule.forRoot()] });
  for (let i = 0; i < 10; i++) await fetch(`${running.url}/none`);
  const viewer = await EventReader.open(`${running.url}/metrics/live/events`);
  about = await viewer.about();
  base = await viewer.tick();
  viewer.leave();
  server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    stream = response;
    send('about', about);
    send('message', base, 'x.1');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  await running?.app.close();
});

function send(event: string, data: object, id = ''): void {
  stream.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** A tick in which all counted values have risen; now and then a metric is told anew. */
function tickOf(number: number): Tick {
  const told = base.told ?? [];
  const values = (from: readonly unknown[]): number[] =>
    from.map((value, at) => Number(value) + number * (at + 1));
  const [anew] = number % 5 === 0 ? [told[number % told.length]] : [];
  return {
    at: base.at + number * TICK_MS,
    changed: told
      .filter((one) => one !== anew)
      .map(([family, state]) => [family, values(state.values).flatMap((value, at) => [at, value])]),
    ...(anew && { told: [[anew[0], { ...anew[1], values: values(anew[1].values) }]] }),
    nextMs: TICK_MS,
  };
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

it.each([
  'now',
  'endpoints?open=http:GET%20(no route)',
  'metrics?open=metric:http_request_duration_seconds',
  'raw',
])('takes no more memory after 30 minutes than after 15: %s', async (view) => {
  const page = await browser.newPage();
  await page.route('**/metrics/live/events', (route) =>
    route.continue({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }),
  );
  await page.goto(`${running.url}/metrics/live#/${view}`);
  await page.locator('.state[data-state="live"]').waitFor();
  const session = await page.context().newCDPSession(page);
  let number = 1;
  const watch = async (minutes: number): Promise<number> => {
    for (const end = number + (minutes * 60_000) / TICK_MS; number < end; number++) {
      send('message', tickOf(number), `x.${number + 1}`);
      // Each tick is drawn.
      await page.evaluate('new Promise(requestAnimationFrame)');
    }
    return heapBytes(session);
  };
  const after15 = await watch(16);
  const after30 = await watch(15);
  console.log(`${view}: ${(after15 / MIB).toFixed(1)} MiB, then ${(after30 / MIB).toFixed(1)} MiB`);
  expect(after30 - after15).toBeLessThan(after15 / 10);
  await page.close();
});
