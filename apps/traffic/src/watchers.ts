import { WebSocket } from 'ws';
import type { Random } from './random.js';
import type { Outcome, Report } from './report.js';
import { sleep } from './sleep.js';

const WATCHERS = 3;
// How long somebody watches, and stays away, on average.
const WATCHING_MS = 30_000;
const AWAY_MS = 3000;
const GOODBYE_MS = 1000;

/** People who watch lending-api's feed of decisions: each comes, asks what was decided before, watches, and goes. */
export async function watchDecisions(
  lendingUrl: string,
  random: Random,
  report: Report,
  stopped: AbortSignal,
): Promise<void> {
  const feedUrl = `${lendingUrl.replace(/^http/, 'ws')}/api/decisions`;
  const watch = async (): Promise<void> => {
    while (!stopped.aborted) {
      await visit(feedUrl, random.exponential(WATCHING_MS), report, stopped);
      await sleep(random.exponential(AWAY_MS), stopped);
    }
  };
  await Promise.all(Array.from({ length: WATCHERS }, watch));
}

/** Watches until the time is over, the feed ends or the run stops; also when there is no feed. */
async function visit(feedUrl: string, ms: number, report: Report, stopped: AbortSignal): Promise<void> {
  const gone = new AbortController();
  const socket = new WebSocket(feedUrl);
  report.sent();
  void outcomeOf(socket, stopped).then((outcome) => report.answered(outcome));
  socket.on('open', () => socket.send(JSON.stringify({ event: 'recent' })));
  socket.on('close', () => gone.abort());
  await sleep(ms, AbortSignal.any([stopped, gone.signal]));
  socket.close();
  await sleep(GOODBYE_MS, gone.signal);
  socket.terminate();
}

/** How the handshake ended. */
function outcomeOf(socket: WebSocket, stopped: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      resolve(statusCode);
      request.destroy();
    });
    socket.on('error', () => resolve(stopped.aborted ? 'hung up' : 'unreachable'));
  });
}
