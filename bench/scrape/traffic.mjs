import { setImmediate as turn } from 'node:timers/promises';
import { DummyConnection } from '../http/dummy-connection.mjs';

const REQUEST = Buffer.from('GET /loan HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
// Not packed: that is the work of another thread, which the clock would count.
const SCRAPE = Buffer.from(
  'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/plain;version=0.0.4\r\n\r\n',
);

/**
 * Sends requests to a server at random moments, so many a second whether or not it keeps up, and a scrape each second
 * or none; by the given clock. Returns how long each request took from the moment it was due, in milliseconds.
 */
export async function traffic(server, clock, { rate, seconds, isScraped, random }) {
  const startMs = clock.now();
  const endMs = startMs + seconds * 1000;
  const latenciesMs = [];
  const idle = [];
  const inFlight = { requests: 0, scrapes: 0 };
  const isIdle = () => inFlight.requests + inFlight.scrapes === 0;
  let requestAtMs = startMs;
  let scrapeAtMs = isScraped ? startMs + 500 : Infinity;

  const sendRequest = (dueMs) => {
    const connection = idle.pop() ?? new DummyConnection(server);
    inFlight.requests++;
    connection.once('answer', () => latenciesMs.push(clock.now() - dueMs));
    void connection.run([REQUEST], 1).then(() => {
      inFlight.requests--;
      idle.push(connection);
    });
  };
  const scrape = () => {
    inFlight.scrapes++;
    server.prependListener('request', function onRequest({ url }, response) {
      if (url !== '/metrics') return;
      server.off('request', onRequest);
      response.once('finish', () => inFlight.scrapes--);
    });
    new DummyConnection(server).push(SCRAPE);
  };

  while (requestAtMs < endMs || !isIdle()) {
    if (isIdle()) clock.skipTo(Math.min(requestAtMs, scrapeAtMs));
    const nowMs = clock.now();
    for (; requestAtMs <= Math.min(nowMs, endMs); requestAtMs += (-Math.log(1 - random()) / rate) * 1000)
      sendRequest(requestAtMs);
    for (; scrapeAtMs <= Math.min(nowMs, endMs); scrapeAtMs += 1000) scrape();
    await turn();
  }
  return latenciesMs;
}
