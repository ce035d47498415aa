import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

type OnUpgrade = (request: IncomingMessage, socket: Socket) => void;

/**
 * Sees the requests to change protocols. Node hands them to the listeners of 'upgrade' when there are any, and
 * else treats them as any request; so ours is there only as long as another one is.
 */
export class UpgradeWatch {
  #isListening = false;

  constructor(
    private readonly server: Server,
    private readonly onUpgrade: OnUpgrade,
  ) {
    server.on('newListener', this.#onNewListener);
    server.on('removeListener', this.#onRemoveListener);
    if (server.listenerCount('upgrade') > 0) this.#listen();
  }

  stop(): void {
    this.server.removeListener('newListener', this.#onNewListener);
    this.server.removeListener('removeListener', this.#onRemoveListener);
    this.server.removeListener('upgrade', this.onUpgrade);
  }

  readonly #onNewListener = (event: string | symbol): void => {
    if (event === 'upgrade' && !this.#isListening) this.#listen();
  };

  readonly #onRemoveListener = (event: string | symbol): void => {
    if (event !== 'upgrade' || !this.#isListening || this.server.listenerCount('upgrade') > 1) return;
    this.#isListening = false;
    this.server.removeListener('upgrade', this.onUpgrade);
  };

  #listen(): void {
    this.#isListening = true;
    this.server.prependListener('upgrade', this.onUpgrade);
  }
}
