import type { Exemplar } from '../../core/instruments/exemplar.js';
import type { Member, MemberMetric } from '../../core/members/member.js';
import type { MetricDeclaration } from '../../core/members/metric-declaration.js';
import { ToldExemplars } from '../../core/members/told-exemplars.js';
import { BLOCK_BITS, BLOCK_MASK } from '../../core/series/blocks.js';
import { BIRTH } from '../../core/series/series-map.js';
import type { SharedMemory } from './sharing.js';
import { RemoteNative } from './remote-native.js';
import { type Entry, type SharedMetric, ThreadLogReader } from './thread-log.js';

/** The cells of a block of rows, from a word on. */
interface Block {
  readonly cells: Float64Array;
  readonly base: number;
}

interface Series {
  readonly birth: number;
  readonly labelValues: readonly string[];
}

/** An instrument of another thread, whose series are read in place while that thread records in them. */
export class RemoteMetric implements MemberMetric {
  readonly declaration: MetricDeclaration;
  readonly maxSeries: number;
  exemplars: ToldExemplars | undefined;
  readonly #width: number;
  /** The series by row. */
  readonly #series: (Series | undefined)[] = [];
  #blocks: Block[] = [];
  /** The series of a native histogram that have observed something, by row. */
  #natives: (RemoteNative | undefined)[] = [];
  readonly #bounds: Float64Array;
  /** The row of a series of a native histogram that has observed nothing. */
  readonly #noWords: Float64Array;

  constructor({ declaration, maxSeries, width }: SharedMetric) {
    this.declaration = declaration;
    this.#bounds = Float64Array.from(declaration.bounds ?? []);
    this.maxSeries = maxSeries ?? Infinity;
    this.#width = width;
    this.#noWords = new Float64Array(width);
    if (declaration.hasExemplars === true) this.exemplars = new ToldExemplars();
  }

  get rowCount(): number {
    return this.#series.length;
  }

  cellsOf(row: number): Float64Array {
    if (this.declaration.isNative !== true) return this.#blockOf(row).cells;
    const native = this.#natives[row];
    // Its words go with its buckets, which have to be as many.
    native?.read();
    return native?.row ?? this.#noWords;
  }

  at(row: number): number {
    return this.declaration.isNative === true ? 0 : this.#atInBlock(row);
  }

  labelValues(row: number): readonly string[] | undefined {
    const series = this.#series[row];
    // Another series may have begun in the row a moment ago.
    const birth = this.#blockOf(row).cells[this.#atInBlock(row) + BIRTH];
    return series?.birth === birth ? series?.labelValues : undefined;
  }

  native(row: number): Float64Array | undefined {
    return this.#natives[row]?.native;
  }

  move(block: number, to: Block): void {
    this.#blocks[block] = to;
  }

  keepExemplar(row: number, place: number, exemplar: Exemplar): void {
    this.exemplars?.keep(row, place, exemplar);
  }

  /** Rows begin in order, so there are no gaps. */
  begin(row: number, birth: number, labelValues: readonly string[]): void {
    this.#series[row] = { birth, labelValues };
  }

  moveNative(row: number, memory: SharedArrayBuffer): void {
    this.#natives[row] = new RemoteNative(memory, this.#width, this.#bounds);
  }

  end(row: number): void {
    this.#series[row] = undefined;
    this.#natives[row] = undefined;
    this.exemplars?.forget(row);
  }

  endAll(): void {
    this.#series.length = 0;
    this.#blocks = [];
    this.#natives = [];
    if (this.exemplars !== undefined) this.exemplars = new ToldExemplars();
  }

  #blockOf(row: number): Block {
    return this.#blocks[row >>> BLOCK_BITS] as Block;
  }

  #atInBlock(row: number): number {
    return this.#blockOf(row).base + (row & BLOCK_MASK) * this.#width;
  }
}

/** A thread that shares its metrics, as the thread that serves them knows it. */
export class RemoteThread implements Member {
  readonly name: string;
  readonly hasEnded = false;
  readonly #byId = new Map<number, RemoteMetric>();
  readonly #log = new ThreadLogReader();
  readonly #memories = new Map<number, SharedArrayBuffer>();

  constructor(
    readonly id: number,
    readonly parent: number,
  ) {
    this.name = `thread ${id}`;
  }

  metrics(): Iterable<RemoteMetric> {
    return this.#byId.values();
  }

  /** Keeps memory that the thread has sent. */
  receive({ number, memory }: SharedMemory): void {
    if (number === undefined) this.#log.add(memory);
    else this.#memories.set(number, memory);
  }

  /** How many calls of `readOn()` it takes at most to know what has happened up to now. */
  get partCount(): number {
    return this.#log.partCount;
  }

  /**
   * Reads a part of what has happened in the thread; returns whether there was any.
   * @param receive takes in what has been sent meanwhile
   * @param gone called for each thread that this one had started and that has ended
   */
  readOn(receive: () => void, gone: (thread: number) => void): boolean {
    const entries = this.#log.read();
    for (const entry of entries ?? []) {
      if (entry[0] === 'gone') gone(entry[1]);
      else if (entry[0] === 'metric') this.#byId.set(entry[1], new RemoteMetric(entry[2]));
      else this.#follow(this.#byId.get(entry[1]) as RemoteMetric, entry, receive);
    }
    return entries !== undefined;
  }

  #follow(
    metric: RemoteMetric,
    entry: Exclude<Entry, readonly ['metric' | 'gone', ...unknown[]]>,
    receive: () => void,
  ): void {
    switch (entry[0]) {
      case 'cells': {
        const [, , block, number, base, isAlone] = entry;
        const cells = new Float64Array(this.#memoryOf(number, isAlone, receive));
        metric.move(block, { cells, base });
        break;
      }
      case 'begins':
        metric.begin(entry[2], entry[3], entry[4]);
        break;
      case 'native':
        metric.moveNative(entry[2], this.#memoryOf(entry[3], true, receive));
        break;
      case 'exemplar':
        metric.keepExemplar(entry[2], entry[3], entry[4]);
        break;
      case 'ends':
        metric.end(entry[2]);
        break;
      case 'allEnd':
        metric.endAll();
        break;
    }
  }

  /** @param isAlone whether no later entry is about the same memory */
  #memoryOf(number: number, isAlone: boolean, receive: () => void): SharedArrayBuffer {
    if (!this.#memories.has(number)) receive();
    const memory = this.#memories.get(number) as SharedArrayBuffer;
    if (isAlone) this.#memories.delete(number);
    return memory;
  }
}
