/** How many observations a snapshot serves: taking one costs as much as some dozens of them. */
const TAIL_LENGTH = 128;
const HEAD_BYTES = 16;
/** The words of the head: which snapshot is the last, and how many observations follow each of the two. */
const GENERATION = 0;
const TAIL_COUNTS = 1;
/** A reader that is overtaken so often in a row by snapshots was stopped each time in between. */
const MOST_LOOKS = 100;

/** A series of a native histogram as it was at one moment. */
export interface NativeReading {
  /** The words of its row, and its buckets as `nativeWords()` returns them, when the snapshot was taken. */
  readonly row: Float64Array;
  readonly native: Float64Array;
  /** What it has observed since. */
  readonly tail: Float64Array;
}

/**
 * Shared memory for one series of a native histogram. Its buckets move while they are counted, so it holds a copy of
 * them and of the row, and the values observed since. There is room for two copies: while one is made, the other serves
 * the readers.
 */
class NativeMemory {
  protected readonly head: Int32Array;
  protected readonly halves: readonly [Float64Array, Float64Array];
  protected readonly nativeCapacity: number;

  constructor(
    readonly memory: SharedArrayBuffer,
    protected readonly rowWords: number,
  ) {
    this.head = new Int32Array(memory, 0, HEAD_BYTES / Int32Array.BYTES_PER_ELEMENT);
    const words = (memory.byteLength - HEAD_BYTES) / Float64Array.BYTES_PER_ELEMENT / 2;
    this.halves = [
      new Float64Array(memory, HEAD_BYTES, words),
      new Float64Array(memory, HEAD_BYTES + words * Float64Array.BYTES_PER_ELEMENT, words),
    ];
    this.nativeCapacity = words - 1 - rowWords - TAIL_LENGTH;
  }

  protected half(generation: number): Float64Array {
    return this.halves[generation & 1] as Float64Array;
  }

  /** Where the values after a snapshot begin. */
  protected get tailAt(): number {
    return 1 + this.rowWords + this.nativeCapacity;
  }
}

export class NativeMemoryWriter extends NativeMemory {
  #generation = 0;
  #count = 0;

  /** @param nativeCapacity the most words that the buckets of a snapshot may take */
  constructor(rowWords: number, nativeCapacity: number) {
    const words = 2 * (1 + rowWords + nativeCapacity + TAIL_LENGTH);
    super(new SharedArrayBuffer(HEAD_BYTES + words * Float64Array.BYTES_PER_ELEMENT), rowWords);
  }

  /** Adds a value that was observed; `false` if that takes a snapshot. */
  add(value: number): boolean {
    const count = this.#count;
    const generation = this.#generation;
    if (count === TAIL_LENGTH) return false;
    this.half(generation)[this.tailAt + count] = value;
    this.#count = count + 1;
    Atomics.store(this.head, TAIL_COUNTS + (generation & 1), count + 1);
    return true;
  }

  /** Takes a snapshot; `false` if there is no room for that many buckets. */
  take(row: Float64Array, native: Float64Array): boolean {
    if (native.length > this.nativeCapacity) return false;
    const generation = this.#generation + 1;
    const half = this.half(generation);
    half[0] = native.length;
    half.set(row, 1);
    half.set(native, 1 + this.rowWords);
    Atomics.store(this.head, TAIL_COUNTS + (generation & 1), 0);
    Atomics.store(this.head, GENERATION, generation);
    this.#generation = generation;
    this.#count = 0;
    return true;
  }
}

export class NativeMemoryReader extends NativeMemory {
  /** Returns the series as it is now; undefined if it changes too fast. */
  read(): NativeReading | undefined {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const generation = Atomics.load(this.head, GENERATION);
      const half = this.half(generation);
      const nativeAt = 1 + this.rowWords;
      const { tailAt } = this;
      const reading: NativeReading = {
        row: half.slice(1, nativeAt),
        native: half.slice(nativeAt, nativeAt + (half[0] as number)),
        tail: half.slice(tailAt, tailAt + Atomics.load(this.head, TAIL_COUNTS + (generation & 1))),
      };
      // The half is written again only after the next snapshot.
      if (Atomics.load(this.head, GENERATION) === generation) return reading;
    }
    return undefined;
  }
}
