import { type Batch, samplesIn } from './batch.js';

interface Queued {
  readonly batch: Batch;
  readonly bytes: number;
  /** Grows from batch to batch over all shards. */
  readonly order: number;
}

/** The requests that wait, by shard: in each in the order of time. When they are too many bytes, the oldest go. */
export class BatchQueue {
  bytes = 0;
  samples = 0;
  private readonly shards: Queued[][] = [];
  /** Batches that are being sent, which stay until that is over. */
  private readonly sending = new Set<Batch>();
  private nextOrder = 0;

  /** @param onDropped is told of each batch that goes because there is no room */
  constructor(
    private readonly maxBytes: number,
    private readonly onDropped: (batch: Batch) => void,
  ) {}

  get isEmpty(): boolean {
    return this.shards.every(({ length }) => length === 0);
  }

  hasNext(shard: number): boolean {
    return (this.shards[shard]?.length ?? 0) > 0;
  }

  push(shard: number, batch: Batch): void {
    while (this.shards.length <= shard) this.shards.push([]);
    const bytes = batch.body.length;
    this.shards[shard]?.push({ batch, bytes, order: this.nextOrder++ });
    this.bytes += bytes;
    this.samples += samplesIn(batch);
    while (this.bytes > this.maxBytes && this.dropOldest());
  }

  /** The oldest batch of a shard, which is sent from now on until `remove` or `release`. */
  take(shard: number): Batch | undefined {
    const batch = this.shards[shard]?.[0]?.batch;
    if (batch !== undefined) this.sending.add(batch);
    return batch;
  }

  /** Lets a batch wait again. */
  release(batch: Batch): void {
    this.sending.delete(batch);
  }

  remove(batch: Batch): void {
    this.sending.delete(batch);
    const shard = this.shards.findIndex((queued) => queued[0]?.batch === batch);
    if (shard !== -1) this.shift(shard);
  }

  /** Forgets everything. */
  clear(): void {
    this.sending.clear();
    this.shards.length = 0;
    this.bytes = this.samples = 0;
  }

  private dropOldest(): boolean {
    let oldest: Queued | undefined;
    let shard = -1;
    this.shards.forEach(([first], at) => {
      if (first === undefined || this.sending.has(first.batch) || first.order > (oldest?.order ?? Infinity))
        return;
      oldest = first;
      shard = at;
    });
    if (oldest === undefined) return false;
    this.shift(shard);
    this.onDropped(oldest.batch);
    return true;
  }

  private shift(shard: number): void {
    const first = this.shards[shard]?.shift();
    if (first === undefined) return;
    this.bytes -= first.bytes;
    this.samples -= samplesIn(first.batch);
  }
}
