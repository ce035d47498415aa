const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
const PARTIAL_SUCCESS = 1;
const REJECTED = 1;
const ERROR_MESSAGE = 2;

/** What the receiver has not taken of a request that it has accepted; a message alone is a warning. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** The partial success in an `ExportMetricsServiceResponse`; undefined without one, or when the bytes are something else. */
export function partialSuccessIn(bytes: Uint8Array): PartialSuccess | undefined {
  try {
    const field = new Fields(bytes).read().get(PARTIAL_SUCCESS);
    if (!(field instanceof Uint8Array)) return undefined;
    const fields = new Fields(field).read();
    const [rejected, message] = [fields.get(REJECTED), fields.get(ERROR_MESSAGE)];
    return {
      rejected: typeof rejected === 'number' ? rejected : 0,
      message: message instanceof Uint8Array ? Buffer.from(message).toString() : '',
    };
  } catch {
    return undefined;
  }
}

/** Reads the fields of a message, of each number the last. */
class Fields {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** @throws RangeError when the bytes are no message */
  read(): Map<number, number | Uint8Array> {
    const fields = new Map<number, number | Uint8Array>();
    while (this.at < this.bytes.length) {
      const tag = this.varint();
      fields.set(tag >>> 3, this.value(tag & 7));
    }
    return fields;
  }

  private value(wireType: number): number | Uint8Array {
    switch (wireType) {
      case VARINT:
        return this.varint();
      case FIXED_64:
        return this.take(8);
      case LENGTH_DELIMITED:
        return this.take(this.varint());
      case FIXED_32:
        return this.take(4);
      default:
        throw new RangeError(`There is no wire type ${wireType}.`);
    }
  }

  private varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.take(1)[0] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  private take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.bytes.length) throw new RangeError('The message ends too early.');
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}
