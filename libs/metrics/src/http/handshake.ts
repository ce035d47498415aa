import type { Socket } from 'node:net';

/** The status line of an answer that is written straight to the socket. */
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})/;

/**
 * Calls `answered` once with the status that a socket's first write sends, or with undefined when the socket
 * closes before. Who handles an upgrade writes the answer itself, and no event tells of it.
 */
export function onHandshake(socket: Socket, answered: (status: number | undefined) => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- both are called with the socket as `this`
  const unwatched = { write: socket.write, end: socket.end };
  let isSettled = false;
  const settle = (chunk: unknown): void => {
    if (isSettled) return;
    isSettled = true;
    // What others put in our place since then stays.
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
