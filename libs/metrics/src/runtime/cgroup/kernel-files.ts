import { closeSync, openSync, read, readSync } from 'node:fs';

const FIRST_BYTES = 1024;
const NUMBER_BYTES = Buffer.alloc(FIRST_BYTES);

/**
 * Reads kernel files repeatedly. Each file stays open: the kernel regenerates it for every read from
 * offset 0, and opening costs several times as much as reading.
 */
export class KernelFiles {
  readonly #files = new Map<string, KernelFile | undefined>();
  #isClosed = false;

  /**
   * The file's current content, trimmed; undefined when the file is missing or has gone, or after close(). Read on
   * another thread: before some files the kernel sums up the counts of all CPUs and groups.
   */
  async text(path: string): Promise<string | undefined> {
    return this.#opened(path)?.text();
  }

  /** Like `text`, at once: for files that hold one number that the kernel has at hand. */
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
    if (!this.#files.has(path)) this.#files.set(path, KernelFile.open(path));
    return this.#files.get(path);
  }
}

/** An open file, and the memory that it is read into each time. */
class KernelFile {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #reading: Promise<string | undefined> | undefined;
  #isClosed = false;

  private constructor(private readonly descriptor: number) {}

  static open(path: string): KernelFile | undefined {
    try {
      return new KernelFile(openSync(path, 'r'));
    } catch {
      return undefined;
    }
  }

  text(): Promise<string | undefined> {
    this.#reading ??= new Promise((resolve) => this.#read(resolve));
    return this.#reading;
  }

  textNow(): string | undefined {
    try {
      // Not the memory that `text` may be reading into.
      return NUMBER_BYTES.toString(
        'latin1',
        0,
        readSync(this.descriptor, NUMBER_BYTES, 0, FIRST_BYTES, 0),
      ).trim();
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
