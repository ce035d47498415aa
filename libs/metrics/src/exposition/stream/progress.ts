import type { Writable } from 'node:stream';

/** Wakes whoever waits for a response to go on. */
export class Progress {
  private wake: (hasMoved: boolean) => void = () => undefined;

  /**
   * Its listeners stay for as long as the response does: middleware that packs answers takes `drain` over, and
   * never gives a listener back.
   *
   * @param target what is written to: the response, or what packs for it
   * @param stallMs how long nothing may happen, in milliseconds
   */
  constructor(
    target: Writable,
    response: Writable,
    signal: AbortSignal | undefined,
    private readonly stallMs: number,
  ) {
    const moved = (): void => this.wake(true);
    target.on('drain', moved);
    response.on('finish', moved).on('close', moved);
    signal?.addEventListener('abort', moved, { once: true });
  }

  /** Resolves with `true` as soon as something happens, with `false` when nothing does for too long. */
  async next(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const hasMoved = await new Promise<boolean>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, this.stallMs, false);
    });
    clearTimeout(timer);
    return hasMoved;
  }
}
