import { bucketIndex } from '../../core/instruments/buckets.js';
import { nativeBucketsOf, nativeWords } from '../../core/members/native-words.js';
import { VALUES } from '../../core/series/series-map.js';
import { NativeMemoryReader } from './native-memory.js';

/** A series of a native histogram in another thread. */
export class RemoteNative {
  /** The words of its row, as of the last reading. */
  row: Float64Array;
  /** Its buckets, which are as many as the row says. */
  native: Float64Array | undefined;
  readonly #reader: NativeMemoryReader;

  constructor(
    memory: SharedArrayBuffer,
    rowWords: number,
    private readonly bounds: Float64Array,
  ) {
    this.#reader = new NativeMemoryReader(memory, rowWords);
    this.row = new Float64Array(rowWords);
  }

  read(): void {
    const reading = this.#reader.read();
    if (reading === undefined) return;
    const { row, tail } = reading;
    const buckets = nativeBucketsOf(reading.native);
    const sum = VALUES + this.bounds.length + 1;
    for (const value of tail) {
      const bucket = VALUES + bucketIndex(this.bounds, value);
      row[bucket] = (row[bucket] as number) + 1;
      row[sum] = (row[sum] as number) + value;
      buckets.count(value);
    }
    this.row = row;
    this.native = nativeWords(buckets);
  }
}
