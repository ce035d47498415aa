import type { Socket } from 'node:net';
import type { IncomingMessage, Server } from 'node:http';

/** The status line of a response written straight to the socket. */
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})/;

/**
 * Calls `answered` once with the status in a socket's first write, or with `undefined` when the socket closes first.
 * The handler of an upgrade writes the response itself, and no event reports it.
 */
export function onHandshake(socket: Socket, answered: (status: number | undefined) => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- both are called with the socket as `this`
  const unwatched = { write: socket.write, end: socket.end };
  let isSettled = false;
  const settle = (chunk: unknown): void => {
    if (isSettled) return;
    isSettled = true;
    // A function that others have since put in place of ours stays.
    for (const name of ['write', 'end'] as const) {
      if (socket[name] === watched[name]) Object.assign(socket, { [name]: unwatched[name] });
    }
    socket.removeListener('close', onClose);
    answered(statusIn(chunk));
  };
  const onClose = (): void => settle(undefined);
  const watched = {
    write: (...args: unknown[]) => {
      const isWritten = unwatched.write.apply(socket, args as never);
      settle(args[0]);
      return isWritten;
    },
    end: (...args: unknown[]) => {
      const ended = unwatched.end.apply(socket, args as never);
      settle(args[0]);
      return ended;
    },
  };
  Object.assign(socket, watched);
  socket.once('close', onClose);
}

function statusIn(chunk: unknown): number | undefined {
  const text = typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? headOf(chunk) : '';
  const status = STATUS_LINE.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
}

type OnUpgrade = (request: IncomingMessage, socket: Socket) => void;

/**
 * Observes the requests to change protocols. Node hands them to the 'upgrade' listeners if there are any, and
 * otherwise treats them as ordinary requests; so this listener stays only as long as another one does.
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
