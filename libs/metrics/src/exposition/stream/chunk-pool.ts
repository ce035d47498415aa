/** Chunk memory that nobody reads any more, to be written again. */
export class ChunkPool {
  private readonly free: ArrayBuffer[] = [];

  /** @param chunkBytes how much memory each chunk has */
  constructor(private readonly chunkBytes: number) {}

  take(): ArrayBuffer {
    return this.free.pop() ?? new ArrayBuffer(this.chunkBytes);
  }

  /** Takes memory back, once; memory of another size is left to the garbage collector. */
  release(memory: ArrayBuffer): void {
    if (memory.byteLength === this.chunkBytes && !this.free.includes(memory)) this.free.push(memory);
  }
}
