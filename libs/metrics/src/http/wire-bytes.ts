import type { Socket } from 'node:net';

const COUNTED = Symbol('nestjs-metrics:counted-bytes');

interface CountedBytes {
  read: number;
  written: number;
}

/**
 * The bytes that went over a connection since the last call for it. A connection answers its requests one
 * after the other, so called once at the end of each it gives that request's own bytes; of requests sent
 * before the answer to the one before (pipelining) the sum is right.
 */
export function takeWireBytes(socket: Socket & { [COUNTED]?: CountedBytes }): CountedBytes {
  const counted = (socket[COUNTED] ??= { read: 0, written: 0 });
  const taken = { read: socket.bytesRead - counted.read, written: socket.bytesWritten - counted.written };
  counted.read = socket.bytesRead;
  counted.written = socket.bytesWritten;
  return taken;
}
