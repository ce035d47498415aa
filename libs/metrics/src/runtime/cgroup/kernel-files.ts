import { type FileHandle, open } from 'node:fs/promises';

/** More than any file of a control group holds. */
const READ_BYTES = 16_384;

/**
 * Reads kernel files repeatedly, without blocking. Each file stays open: the kernel regenerates it for every read from
 * offset 0, and opening costs several times as much as reading.
 */
export class KernelFiles {
  readonly #open = new Map<string, Promise<FileHandle | undefined>>();
  #isClosed = false;

  /** The file's current content, trimmed; undefined when the file is missing or has gone, or after close(). */
  async text(path: string): Promise<string | undefined> {
    const file = await this.#opened(path);
    try {
      const read = await file?.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, 0);
      return read?.buffer.toString('latin1', 0, read.bytesRead).trim();
    } catch {
      return undefined;
    }
  }

  /** Closes all files for good. */
  close(): void {
    this.#isClosed = true;
    for (const file of this.#open.values()) void file.then((opened) => opened?.close());
    this.#open.clear();
  }

  #opened(path: string): Promise<FileHandle | undefined> | undefined {
    let file = this.#open.get(path);
    if (file === undefined && !this.#isClosed) {
      file = open(path).catch(() => undefined);
      this.#open.set(path, file);
    }
    return file;
  }
}
