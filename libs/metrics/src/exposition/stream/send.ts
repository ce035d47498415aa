import type { Writable } from 'node:stream';
import { createGzip, type Gzip } from 'node:zlib';
import { abandon, isGone } from './abandon.js';
import type { Exposition } from './exposition.js';
import { Progress } from './progress.js';

// The cheapest level packs an exposition to a tenth already; zlib works on a thread of its own.
const GZIP = { level: 1, chunkSize: 64 * 1024 };
const STALL_MS = 10_000;

/** How an exposition is sent. */
export interface SendOptions {
  /** Packs the answer as it goes; the `Content-Encoding` is up to the caller. */
  readonly gzip?: boolean;
  /** How long the other side may take nothing, in milliseconds, before the answer is given up. Default 10 000. */
  readonly stallMs?: number;
}

/**
 * Writes an exposition to a response and ends it, as fast as the other side reads. Resolves with whether all of
 * it was sent: not when the client went away or stopped reading, or the exposition's signal aborted. Then the
 * response is abandoned, so that nobody takes the part for the whole.
 */
export async function send(
  exposition: Exposition,
  response: Writable,
  { gzip = false, stallMs = STALL_MS }: SendOptions = {},
): Promise<boolean> {
  const packer = gzip ? createGzip(GZIP) : undefined;
  // A client that hangs up is no error of ours; what matters of it is that the response closes.
  response.on('error', ignore);
  packer?.on('error', ignore).pipe(response);
  const progress = new Progress(packer ?? response, response, exposition.signal, stallMs);
  try {
    const isSent =
      (await writeAll(exposition, packer ?? response, response, progress)) &&
      (await ended(response, packer, progress));
    if (!isSent) abandon(response);
    return isSent;
  } finally {
    packer?.destroy();
  }
}

async function writeAll(
  exposition: Exposition,
  target: Writable,
  response: Writable,
  progress: Progress,
): Promise<boolean> {
  const isOver = (): boolean => isGone(response) || exposition.signal?.aborted === true;
  for await (const chunk of exposition) {
    if (isOver()) return false;
    const hasRoom = target.write(chunk, () => exposition.release(chunk));
    if (!hasRoom && !(await progress.next())) return false;
  }
  return !isOver();
}

async function ended(response: Writable, packer: Gzip | undefined, progress: Progress): Promise<boolean> {
  (packer ?? response).end();
  while (!response.writableFinished && !isGone(response)) if (!(await progress.next())) return false;
  return response.writableFinished;
}

function ignore(): void {
  // Errors show as a response that closed.
}
