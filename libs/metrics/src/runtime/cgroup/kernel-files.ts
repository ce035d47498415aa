import { closeSync, openSync, read, readSync } from 'node:fs';
import { ownClock } from '../../core/own-time.js';

const FIRST_BYTES = 1024;
const NONE = Buffer.alloc(0);
/** The memory of all reads on this thread. */
let shared = Buffer.allocUnsafeSlow(4096);

/** A read that takes longer does not belong on the event loop's thread. */
const LONG_MS = 1;
/** How often a file is read on another thread before this one tries again: a busy machine makes any read long. */
const READS_ELSEWHERE = 20;

/**
 * Reads kernel files repeatedly. Each file stays open: the kernel regenerates it for every read from
 * offset 0, and opening costs several times as much as reading.
 */
export class KernelFiles {
  readonly #files = new Map<string, KernelFile | undefined>();
  #isClosed = false;

  /** @param longMs how long a read may take before others are left to another thread */
  constructor(private readonly longMs = LONG_MS) {}

  /**
   * The file's current content, trimmed; undefined when the file is missing or has gone, or after close(). Read at once,
   * or on another thread if that took long: before some files the kernel sums up the counts of all CPUs and groups. A
   * thread costs several times as much as the usual read.
   */
  text(path: string): string | undefined | Promise<string | undefined> {
    return this.#opened(path)?.text();
  }

  /** Like `text`, always at once: for files whose content the kernel has at hand. */
  textNow(path: string): string | undefined {
    return this.#opened(path)?.textNow();
  }

  /** Closes all files for good. */
  close(): void {
    this.#isClosed = true;
    for (const file of this.#files.values()) file?.close();
    this.#files.clear();
  }

  #opened(path: string): KernelFile | undefined {
    if (this.#isClosed) return undefined;
    if (!this.#files.has(path)) this.#files.set(path, KernelFile.open(path, this.longMs));
    return this.#files.get(path);
  }
}

/** An open file, and the memory that it is read into each time. */
class KernelFile {
  #buffer = NONE;
  #readsElsewhere = 0;
  #reading: Promise<string | undefined> | undefined;
  #isClosed = false;

  private constructor(
    private readonly descriptor: number,
    private readonly longMs: number,
  ) {}

  static open(path: string, longMs: number): KernelFile | undefined {
    try {
      return new KernelFile(openSync(path, 'r'), longMs);
    } catch {
      return undefined;
    }
  }

  text(): string | undefined | Promise<string | undefined> {
    if (this.#readsElsewhere > 0) {
      this.#readsElsewhere--;
      this.#reading ??= new Promise((resolve) => this.#read(resolve));
      return this.#reading;
    }
    const startMs = ownClock.nowMs();
    const text = this.textNow();
    if (ownClock.nowMs() - startMs > this.longMs) this.#readsElsewhere = READS_ELSEWHERE;
    return text;
  }

  textNow(): string | undefined {
    try {
      for (;;) {
        const count = readSync(this.descriptor, shared, 0, shared.length, 0);
        if (count < shared.length) return shared.toString('latin1', 0, count).trim();
        shared = Buffer.allocUnsafeSlow(count * 2);
      }
    } catch {
      return undefined;
    }
  }

  /** Closes the file, after the read that is in progress: the system may give the descriptor to another file. */
  close(): void {
    this.#isClosed = true;
    if (this.#reading === undefined) closeSync(this.descriptor);
  }

  #read(resolve: (text: string | undefined) => void): void {
    if (this.#buffer.length === 0) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    read(this.descriptor, this.#buffer, 0, this.#buffer.length, 0, (error, count) => {
      if (error === null && count === this.#buffer.length) {
        this.#buffer = Buffer.allocUnsafeSlow(count * 2);
        this.#read(resolve);
        return;
      }
      this.#reading = undefined;
      if (this.#isClosed) closeSync(this.descriptor);
      resolve(error === null ? this.#buffer.toString('latin1', 0, count).trim() : undefined);
    });
  }
}
