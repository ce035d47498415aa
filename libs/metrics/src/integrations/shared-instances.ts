import { Injectable } from '@nestjs/common';

/**
 * The instances that the integrations of one application share. An integration gets its own from the context
 * (`context.shared()`), `collect` by injecting this class.
 * @example
 * inject: [SharedInstances],
 * collect(shared) {
 *   this.set(shared.get(QueueClients).waiting);
 * }
 */
@Injectable()
export class SharedInstances {
  readonly #instances = new Map<new () => object, object>();

  /** The application's only instance of `type`, created on the first call. */
  get<T extends object>(type: new () => T): T {
    const instance = this.#instances.get(type) ?? new type();
    this.#instances.set(type, instance);
    return instance as T;
  }
}
