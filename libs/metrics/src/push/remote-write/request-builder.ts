import { ByteWriter } from '../../core/exposition/byte-writer.js';
import { writeString } from '../../core/exposition/protobuf/protobuf-fields.js';
import type { Batch } from './batch.js';
import type { SnappyCompressor } from './snappy.js';
import { ValueNumbers } from './value-numbers.js';

/** Field numbers of io.prometheus.write.v2.Request (prompb/io/prometheus/write/v2/types.proto). */
export const REQUEST = { symbols: 4, timeseries: 5 };
const EMPTY_SYMBOL = Buffer.from([(REQUEST.symbols << 3) | 2, 0]);
const FIRST_BYTES = 32 * 1024;

/** Builds requests of protocol 2.0, one after the other: series go to `body`, their strings to a table of symbols. */
export class RequestBuilder {
  readonly body = new ByteWriter(FIRST_BYTES);
  samples = 0;
  histograms = 0;
  /** Histograms that have no classic buckets beside. */
  nativeOnly = 0;
  exemplars = 0;
  /** Changes with each request: references to symbols are valid for one request only. */
  generation = 0;
  private readonly symbols = new ByteWriter(FIRST_BYTES);
  private readonly refs = new Map<string, number>();
  /** The references to label values, by the column of the metric. */
  private readonly values: ValueNumbers[] = [];
  private readonly makeRef = (text: string): number => this.ref(text);
  /** Where the series starts, and the four counts there. */
  private marked: [number, number, number, number, number] = [0, 0, 0, 0, 0];

  constructor(
    /** Which of the builders it is. */
    readonly shard: number,
    private readonly compressor: SnappyCompressor,
  ) {
    this.clear();
  }

  /** The reference to a string, which becomes a symbol of the request unless it is one. */
  ref(text: string): number {
    let ref = this.refs.get(text);
    if (ref === undefined) {
      ref = this.refs.size;
      this.refs.set(text, ref);
      writeString(this.symbols, REQUEST.symbols, text);
    }
    return ref;
  }

  /** The same for the value of a label, by its column and its ID. */
  valueRef(column: number, id: number, text: string): number {
    const values = (this.values[column] ??= new ValueNumbers());
    return values.of(id, text, this.generation, this.makeRef);
  }

  /** Remembers where a series starts. */
  mark(): void {
    const { marked } = this;
    marked[0] = this.body.at;
    marked[1] = this.samples;
    marked[2] = this.histograms;
    marked[3] = this.nativeOnly;
    marked[4] = this.exemplars;
  }

  /** Drops what was written since the mark. */
  rewind(): void {
    [this.body.at, this.samples, this.histograms, this.nativeOnly, this.exemplars] = this.marked;
  }

  /** The request so far, compressed; `undefined` if it is empty. The next one starts. */
  take(): Batch | undefined {
    const { body, symbols, samples, histograms, nativeOnly, exemplars } = this;
    if (body.at === 0) return undefined;
    const message = Buffer.concat([symbols.written(), body.written()]);
    this.clear();
    const compressed = this.compressor.compress(message);
    return { body: compressed, version: 2, samples, histograms, nativeOnly, exemplars };
  }

  private clear(): void {
    this.generation++;
    this.samples = this.histograms = this.nativeOnly = this.exemplars = 0;
    this.body.at = this.symbols.at = 0;
    this.refs.clear();
    // The first symbol is the empty string ("Symbols" in the specification).
    this.refs.set('', 0);
    this.symbols.reserve(EMPTY_SYMBOL.length);
    for (const byte of EMPTY_SYMBOL) this.symbols.byte(byte);
  }
}
