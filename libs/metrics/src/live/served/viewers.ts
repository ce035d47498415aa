import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { clearTimeout, setTimeout } from '../../core/own-time.js';
import { outsideRequests } from '../outside-requests.js';
import type { About } from './protocol.js';
import type { Recorder } from './recorder.js';
import { SharedPast } from './shared-past.js';

/** A viewer that has not read so much by now is sent away; its browser comes back by itself. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;
/** How long the past is kept for the next viewer when nobody looks, such as while a page reloads. */
const FORGET_AFTER_MS = 2 * 60_000;
const RETRY_MS = 2000;

/** Who looks at the page: one collection serves them all, and there is none without them. */
export class Viewers {
  private readonly watched = new Set<ServerResponse>();
  private readonly about: string;
  private readonly shared: SharedPast | undefined;
  private recorder: Recorder | undefined;
  private isCollecting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param folder a folder of the processes that share their metrics, if they do */
  constructor(
    about: About,
    private readonly makeRecorder: (earlier?: string) => Recorder,
    folder: string | undefined,
  ) {
    this.about = JSON.stringify(about);
    this.shared = folder === undefined ? undefined : new SharedPast(folder, randomUUID(), FORGET_AFTER_MS);
  }

  /** Sends events until the viewer leaves. */
  add(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      // Neither a proxy nor a middleware may hold events back to compress them.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\nevent: about\ndata: ${this.about}\n\n`);
    if (this.watched.size === 0 && !this.isCollecting) this.takeOver();
    const known = request.headers['last-event-id'];
    response.write(this.recorder?.past(String(known ?? '')) ?? '');
    this.watched.add(response);
    response.once('close', () => this.leave(response));
    if (this.isCollecting) return;
    clearTimeout(this.timer);
    outsideRequests(() => void this.collect());
  }

  /** Ends all connections, and forgets the past. */
  close(): void {
    clearTimeout(this.timer);
    this.recorder = undefined;
    for (const response of this.watched) response.end();
    this.watched.clear();
  }

  private leave(response: ServerResponse): void {
    this.watched.delete(response);
    if (this.watched.size > 0 || this.isCollecting) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.forget, FORGET_AFTER_MS);
    this.timer.unref();
  }

  private async collect(): Promise<void> {
    this.isCollecting = true;
    const recorder = (this.recorder ??= this.makeRecorder());
    const { event, nextMs } = await recorder.tick();
    this.isCollecting = false;
    if (recorder !== this.recorder) return;
    quietly(() => this.shared?.add(event, () => recorder.past()));
    for (const response of this.watched) {
      if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
      else response.write(event);
    }
    const wait = this.watched.size > 0 ? nextMs : FORGET_AFTER_MS;
    const then = this.watched.size > 0 ? () => void this.collect() : this.forget;
    this.timer = setTimeout(then, wait);
    this.timer.unref();
  }

  /** Goes on where another process was: whoever looked at that one may have come here. */
  private takeOver(): void {
    const earlier = quietly(() => this.shared?.ofOthers());
    if (earlier === undefined) return;
    this.recorder = this.makeRecorder(earlier);
    quietly(() => this.shared?.clear());
  }

  private readonly forget = (): void => {
    this.recorder = undefined;
    quietly(() => this.shared?.clear());
  };
}

/** The page goes on without the past of other processes when files can't be read or written. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
