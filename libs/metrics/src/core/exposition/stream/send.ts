import type { Writable } from 'node:stream';
import { clearTimeout, setTimeout } from '../../own-time.js';
import { isGone, isHttp2, abandon } from './abandon.js';
import { createGzip } from 'node:zlib';
import type { Exposition } from './exposition.js';

/** Tracks a response while it is sent, and wakes the sender when it can continue. */
export class Progress {
  private isLate = false;
  private hasFinished = false;
  private wake: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * The listeners stay for the life of the response: compression middleware takes over `drain` and never removes a
   * listener.
   *
   * @param target the stream to write to: the response, or the gzip stream in front of it
   * @param timeoutMs how long sending may take after `begin()`, in milliseconds
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

  /** Starts the timeout, on the first call only. */
  begin(): void {
    this.timer ??= setTimeout(() => {
      this.isLate = true;
      this.wake();
    }, this.timeoutMs);
  }

  /** Clears the timeout. */
  end(): void {
    clearTimeout(this.timer);
  }

  /** Whether sending is pointless: the connection is gone, the signal has aborted, or the timeout has passed. */
  get isOver(): boolean {
    return this.isLate || this.signal?.aborted === true || isGone(this.response);
  }

  /** Whether the whole response was handed to the operating system. */
  get isSent(): boolean {
    // A response on a socket-like object is never `writableFinished`; in HTTP/2 an aborted response also emits
    // 'finish'.
    return this.response.writableFinished || (this.hasFinished && !isHttp2(this.response));
  }

  /** Resolves on the next event. */
  next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

// The cheapest level already compresses an exposition to a tenth; zlib works on a separate thread.
const GZIP = { level: 1, chunkSize: 64 * 1024 };
const TIMEOUT_MS = 10_000;

/** The options of sending an exposition. */
export interface SendOptions {
  /** Compresses the response while it is sent; the caller sets `Content-Encoding`. */
  readonly gzip?: boolean;
  /** How long sending may take from the first chunk on, in milliseconds; 10 000 by default. */
  readonly timeoutMs?: number;
}

/**
 * Writes an exposition to a response, as fast as the client reads, and ends it. Resolves with `true` if everything was
 * sent, with `false` if the client disconnected or read too slowly, or if the exposition's signal aborted. In that case
 * it abandons the response, so that the client does not mistake it for a complete one.
 */
export async function send(
  exposition: Exposition,
  response: Writable,
  { gzip = false, timeoutMs = TIMEOUT_MS }: SendOptions = {},
): Promise<boolean> {
  const packer = gzip ? createGzip(GZIP) : undefined;
  // A client that hangs up is not an error here; it shows as a closed response.
  response.on('error', ignore);
  packer?.on('error', ignore).pipe(response);
  const target = packer ?? response;
  const progress = new Progress(target, response, exposition.signal, timeoutMs);
  try {
    const last = await writeAll(exposition, target, progress);
    const isSent = last !== undefined && (await ended(target, last, progress));
    if (isSent) exposition.release(last);
    if (!isSent) abandon(response);
    return isSent;
  } finally {
    progress.end();
    packer?.destroy();
  }
}

const NOTHING = Buffer.alloc(0);

/** Writes all chunks but the last one, and returns that; `undefined` if sending is over. */
async function writeAll(
  exposition: Exposition,
  target: Writable,
  progress: Progress,
): Promise<Buffer | undefined> {
  for await (const chunk of exposition) {
    if (progress.isOver) return undefined;
    progress.begin();
    if (exposition.isOver) return chunk;
    const hasRoom: unknown = target.write(chunk, () => exposition.release(chunk));
    // Responses on serverless platforms return undefined here and never emit 'drain'.
    if (hasRoom === false) await progress.next();
  }
  return progress.isOver ? undefined : NOTHING;
}

/** A page of one chunk has a `Content-Length`, and goes to the system in one piece. */
async function ended(target: Writable, last: Buffer, progress: Progress): Promise<boolean> {
  progress.begin();
  if (last.length > 0) target.end(last);
  else target.end();
  while (!progress.isSent && !progress.isOver) await progress.next();
  return progress.isSent;
}

function ignore(): void {
  // Errors show as a closed response.
}
