// Copies move four bytes at a time and may read and write up to three bytes past their end.
const OVERRUN_BYTES = 4;
// Above this length one native call is faster than a loop over characters (measured on Node 20).
const LOOPED_CHARACTERS = 48;

/** Bytes that are copied repeatedly. */
export class FixedBytes {
  /** @param view the memory that holds the bytes, padded so that copies may overrun them */
  constructor(
    readonly view: DataView,
    readonly start: number,
    readonly end: number,
  ) {}

  /** Bytes with memory of their own. */
  static of(content: string | Uint8Array): FixedBytes {
    return new FixedTexts(0).add(content);
  }
}

/** Fixed bytes that share their memory: an array buffer for each would cost several times the bytes in it. */
export class FixedTexts {
  private readonly shared = new Map<string, FixedBytes>();
  private bytes = Buffer.alloc(0);
  private view = viewOf(this.bytes);
  private at = 0;

  /** @param blockBytes how much memory is allocated at a time */
  constructor(private readonly blockBytes = 4096) {}

  add(content: string | Uint8Array): FixedBytes {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    if (this.at + bytes.length + OVERRUN_BYTES > this.bytes.length) {
      this.bytes = Buffer.from(new ArrayBuffer(Math.max(this.blockBytes, bytes.length + OVERRUN_BYTES)));
      this.view = viewOf(this.bytes);
      this.at = 0;
    }
    const start = this.at;
    this.bytes.set(bytes, start);
    this.at += bytes.length;
    return new FixedBytes(this.view, start, this.at);
  }

  /** Like `add`, but returns the same bytes for the same text. */
  share(text: string): FixedBytes {
    let known = this.shared.get(text);
    if (known === undefined) this.shared.set(text, (known = this.add(text)));
    return known;
  }
}

/** A growing buffer: appends strings and copies of bytes at `at` without allocating. */
export class ByteWriter {
  bytes: Buffer;
  view: DataView;
  /** The offset of the next byte; set it back to drop everything after it. */
  at = 0;
  private room: number;

  /** @param memory a whole `ArrayBuffer`, or the initial size in bytes */
  constructor(memory: ArrayBuffer | number) {
    this.bytes = Buffer.from(typeof memory === 'number' ? new ArrayBuffer(memory + OVERRUN_BYTES) : memory);
    this.view = viewOf(this.bytes);
    this.room = this.bytes.length - OVERRUN_BYTES;
  }

  /** Continues in other memory, starting empty; the written bytes stay in the old memory. */
  moveTo(memory: ArrayBuffer): void {
    this.bytes = Buffer.from(memory);
    this.view = viewOf(this.bytes);
    this.room = this.bytes.length - OVERRUN_BYTES;
    this.at = 0;
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.at + count > this.room) this.grow(count);
  }

  byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.at++] = byte;
  }

  fixed(source: FixedBytes): void {
    this.copy(source.view, source.start, source.end);
  }

  /**
   * Appends a range of another writer, of `FixedBytes` or of this writer itself. For the short ranges of an exposition,
   * the loop of 32-bit moves is five times faster than `Buffer.copy` or a loop of bytes.
   */
  copy(source: DataView, from: number, to: number): void {
    this.reserve(to - from);
    const { view } = this;
    let at = this.at;
    this.at = at + to - from;
    // If this writer copies from itself and has just grown, its old memory still holds the range.
    for (; from < to; from += 4, at += 4) view.setUint32(at, source.getUint32(from, true), true);
  }

  /** Appends a string as UTF-8; a lone surrogate becomes U+FFFD. */
  text(text: string): void {
    const { length } = text;
    if (length > LOOPED_CHARACTERS) {
      this.encode(text);
      return;
    }
    this.reserve(length);
    const { bytes, at } = this;
    for (let i = 0; i < length; i++) {
      const character = text.charCodeAt(i);
      if (character > 0x7f) {
        this.encode(text);
        return;
      }
      bytes[at + i] = character;
    }
    this.at = at + length;
  }

  /** Returns the written bytes without copying them. */
  written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  private encode(text: string): void {
    const mostBytes = text.length * 3;
    this.reserve(this.at + mostBytes > this.room ? Buffer.byteLength(text) : mostBytes);
    this.at += this.bytes.write(text, this.at);
  }

  private grow(count: number): void {
    const grown = Buffer.from(
      new ArrayBuffer(Math.max(this.bytes.length * 2, this.at + count + OVERRUN_BYTES)),
    );
    grown.set(this.written());
    this.bytes = grown;
    this.view = viewOf(grown);
    this.room = grown.length - OVERRUN_BYTES;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
