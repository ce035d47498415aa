import type { Writable } from 'node:stream';
import { clearTimeout, setTimeout } from '../../own-time.js';
import { isGone, isHttp2, abandon } from './abandon.js';
import { createGzip } from 'node:zlib';
import type { Exposition } from './exposition.js';

/** Follows a response while it is sent, and wakes whoever waits for it to go on. */
export class Progress {
  private isLate = false;
  private hasFinished = false;
  private wake: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * Its listeners stay for as long as the response does: middleware that packs answers takes `drain` over, and
   * never gives a listener back.
   *
   * @param target what is written to: the response, or what packs for it
   * @param timeoutMs how long sending may take from `begin()` on, in milliseconds
   */
  constructor(
    target: Writable,
    private readonly response: Writable,
    private readonly signal: AbortSignal | undefined,
    private readonly timeoutMs: number,
  ) {
    const moved = (): void => this.wake();
    target.on('drain', moved);
    response.on('finish', () => {
      this.hasFinished = true;
      moved();
    });
    response.on('close', moved);
    signal?.addEventListener('abort', moved, { once: true });
  }

  /** Starts the clock, at the first call. */
  begin(): void {
    this.timer ??= setTimeout(() => {
      this.isLate = true;
      this.wake();
    }, this.timeoutMs);
  }

  /** Stops the clock. */
  end(): void {
    clearTimeout(this.timer);
  }

  /** Whether it is no use to go on: nobody can be answered any more, or it took too long. */
  get isOver(): boolean {
    return this.isLate || this.signal?.aborted === true || isGone(this.response);
  }

  /** Whether all of the response was handed to the operating system. */
  get isSent(): boolean {
    // A response on something that only looks like a socket is never `writableFinished`; in HTTP/2 an aborted one
    // says 'finish' as well.
    return this.response.writableFinished || (this.hasFinished && !isHttp2(this.response));
  }

  /** Resolves as soon as something happens. */
  next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

// The cheapest level packs an exposition to a tenth already; zlib works on a thread of its own.
const GZIP = { level: 1, chunkSize: 64 * 1024 };
const TIMEOUT_MS = 10_000;

/** How an exposition is sent. */
export interface SendOptions {
  /** Packs the answer as it goes; the `Content-Encoding` is up to the caller. */
  readonly gzip?: boolean;
  /** How long sending may take from the first chunk on, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
}

/**
 * Writes an exposition to a response and ends it, as fast as the other side reads. Resolves with whether all of
 * it was sent: not when the client went away or read too slowly, or the exposition's signal aborted. Then the
 * response is abandoned, so that nobody takes the part for the whole.
 */
export async function send(
  exposition: Exposition,
  response: Writable,
  { gzip = false, timeoutMs = TIMEOUT_MS }: SendOptions = {},
): Promise<boolean> {
  const packer = gzip ? createGzip(GZIP) : undefined;
  // A client that hangs up is no error of ours; what matters of it is that the response closes.
  response.on('error', ignore);
  packer?.on('error', ignore).pipe(response);
  const target = packer ?? response;
  const progress = new Progress(target, response, exposition.signal, timeoutMs);
  try {
    const isSent = (await writeAll(exposition, target, progress)) && (await ended(target, progress));
    if (!isSent) abandon(response);
    return isSent;
  } finally {
    progress.end();
    packer?.destroy();
  }
}

async function writeAll(exposition: Exposition, target: Writable, progress: Progress): Promise<boolean> {
  for await (const chunk of exposition) {
    if (progress.isOver) return false;
    progress.begin();
    const hasRoom: unknown = target.write(chunk, () => exposition.release(chunk));
    // Responses of serverless platforms return nothing here, and never drain.
    if (hasRoom === false) await progress.next();
  }
  return !progress.isOver;
}

async function ended(target: Writable, progress: Progress): Promise<boolean> {
  progress.begin();
  target.end();
  while (!progress.isSent && !progress.isOver) await progress.next();
  return progress.isSent;
}

function ignore(): void {
  // Errors show as a response that closed.
}
