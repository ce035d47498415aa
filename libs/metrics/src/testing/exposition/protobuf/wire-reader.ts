import { ExpositionSyntaxError } from '../exposition-syntax.error.js';

const LONGEST_VARINT = 10;
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The wire types of protobuf (https://protobuf.dev/programming-guides/encoding/#structure). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads bytes in protobuf's wire format from left to right; every method throws when they go on otherwise. */
export class WireReader {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    /** The offset of the next byte. */
    public at = 0,
    private readonly end = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at === this.end;
  }

  /** An unsigned number of up to 64 bits. */
  varint(): bigint {
    const start = this.at;
    let value = 0n;
    for (let place = 0; place < LONGEST_VARINT; place++) {
      const byte = this.bytes[this.take(1)] as number;
      value |= BigInt(byte & 0x7f) << BigInt(7 * place);
      if (byte < 0x80) {
        if (value === BigInt.asUintN(64, value)) return value;
        break;
      }
    }
    throw this.error('expected a number of at most 64 bits', start);
  }

  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** What stands behind its length, as a reader that ends there. */
  delimited(): WireReader {
    const start = this.at;
    const length = this.varint();
    const left = this.end - this.at;
    if (length > left) throw this.error(`expected ${length} bytes, but only ${left} follow`, start);
    const from = this.take(Number(length));
    return new WireReader(this.bytes, from, this.at);
  }

  string(): string {
    const { at, end } = this.delimited();
    try {
      return UTF_8.decode(this.bytes.subarray(at, end));
    } catch {
      throw this.error('expected UTF-8', at);
    }
  }

  /** Steps over a value. */
  skip(wireType: number): void {
    switch (wireType) {
      case WIRE.varint:
        this.varint();
        break;
      case WIRE.fixed64:
        this.take(8);
        break;
      case WIRE.bytes:
        this.delimited();
        break;
      case WIRE.fixed32:
        this.take(4);
        break;
      default:
        throw this.error(`expected a field, not wire type ${wireType}`, this.at - 1);
    }
  }

  error(message: string, offset = this.at): ExpositionSyntaxError {
    return new ExpositionSyntaxError(message, { offset });
  }

  /** Steps over so many bytes, and returns the offset of the first. */
  private take(length: number): number {
    const from = this.at;
    if (length > this.end - from) throw this.error('expected more bytes', this.end);
    this.at += length;
    return from;
  }
}
