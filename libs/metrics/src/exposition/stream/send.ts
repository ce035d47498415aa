import type { Writable } from 'node:stream';
import { createGzip, type Gzip } from 'node:zlib';
import type { Exposition } from './exposition.js';

// The cheapest level packs an exposition to a tenth already; zlib works on a thread of its own.
const GZIP = { level: 1, chunkSize: 64 * 1024 };

/** How an exposition is sent. */
export interface SendOptions {
  /** Packs the answer as it goes; the `Content-Encoding` is up to the caller. */
  readonly gzip?: boolean;
}

/**
 * Writes an exposition to a response and ends it, as fast as the other side reads. Resolves with whether all of
 * it was sent: not when the client went away or the exposition's signal aborted. Then the response is
 * destroyed, so that nobody takes the part for the whole.
 */
export async function send(
  exposition: Exposition,
  destination: Writable,
  { gzip = false }: SendOptions = {},
): Promise<boolean> {
  const packer = gzip ? createGzip(GZIP) : undefined;
  // A client that hangs up is no error of ours; what matters of it is that the destination closes.
  destination.on('error', ignore);
  packer?.on('error', ignore).pipe(destination);
  try {
    const isSent =
      (await writeAll(exposition, packer ?? destination, destination)) && (await ended(destination, packer));
    if (!isSent) destination.destroy();
    return isSent;
  } finally {
    packer?.destroy();
    destination.off('error', ignore);
  }
}

async function writeAll(exposition: Exposition, target: Writable, destination: Writable): Promise<boolean> {
  const { signal } = exposition;
  for await (const chunk of exposition) {
    if (isOver(destination, signal)) return false;
    const hasRoom = target.write(chunk, () => exposition.release(chunk));
    if (!hasRoom) await emitted(target, 'drain', destination, signal);
  }
  return !isOver(destination, signal);
}

async function ended(destination: Writable, packer: Gzip | undefined): Promise<boolean> {
  (packer ?? destination).end();
  if (!destination.writableFinished) await emitted(destination, 'finish', destination, undefined);
  return destination.writableFinished;
}

/** Waits for an event, or for the end of the destination or of the wait. */
function emitted(
  source: Writable,
  event: 'drain' | 'finish',
  destination: Writable,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      source.off(event, end);
      destination.off('close', end);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    source.on(event, end);
    destination.on('close', end);
    signal?.addEventListener('abort', end);
    if (isOver(destination, signal)) end();
  });
}

function isOver(destination: Writable, signal: AbortSignal | undefined): boolean {
  return destination.destroyed || destination.closed || signal?.aborted === true;
}

function ignore(): void {
  // Errors show as a destination that closed.
}
