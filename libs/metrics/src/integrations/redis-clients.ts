import { Injectable } from '@nestjs/common';

/** The Redis clients of an application. */
@Injectable()
export class RedisClients {
  readonly #clients = new Set<() => boolean>();

  /** Counts a client in until the function that it returns is called. */
  add(isReady: () => boolean): () => void {
    this.#clients.add(isReady);
    return () => this.#clients.delete(isReady);
  }

  get areReady(): boolean {
    return [...this.#clients].every((isReady) => isReady());
  }
}
