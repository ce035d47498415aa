import type { RequestBuilder } from './request-builder.js';

/** What is made once per request and then used by many series, such as references. Several shards build at the same time. */
export class KeptInRequest<T> {
  private readonly kept: T[] = [];
  private readonly generations: number[] = [];

  constructor(private readonly make: (builder: RequestBuilder) => T) {}

  of(builder: RequestBuilder): T {
    const { shard, generation } = builder;
    if (this.generations[shard] !== generation) {
      this.kept[shard] = this.make(builder);
      this.generations[shard] = generation;
    }
    return this.kept[shard] as T;
  }
}
