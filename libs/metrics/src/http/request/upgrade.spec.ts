import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { onHandshake } from './upgrade.js';

const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';

function handshake(): { socket: Socket; answers: unknown[] } {
  const socket = new PassThrough() as unknown as Socket;
  const answers: unknown[] = [];
  onHandshake(socket, (status) => answers.push(status));
  return { socket, answers };
}

describe('a handshake', () => {
  it.each<[string, (socket: Socket) => unknown, number | undefined]>([
    ['write()', (socket) => socket.write(SWITCHING), 101],
    ['write() of bytes', (socket) => socket.write(Buffer.from(SWITCHING)), 101],
    ['end()', (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'), 403],
    ['write() of something else', (socket) => socket.write('hello'), undefined],
  ])('is answered by %s, once, and leaves the socket as it was', (_how, answer, status) => {
    const { socket, answers } = handshake();
    answer(socket);
    expect(answers).toEqual([status]);
    expect([socket.write, socket.end]).toEqual([PassThrough.prototype.write, PassThrough.prototype.end]);
    expect(socket.listenerCount('close')).toBe(new PassThrough().listenerCount('close'));
  });

  it('keeps what others put over its functions meanwhile', () => {
    const { socket, answers } = handshake();
    const { write } = socket;
    const wrapped = (text: string): boolean => write.call(socket, text);
    Object.assign(socket, { write: wrapped });
    socket.write(SWITCHING);
    socket.write('hello');
    expect([socket.write, answers]).toEqual([wrapped, [101]]);
  });

  it('without an answer ends when the socket closes', async () => {
    const { socket, answers } = handshake();
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
    expect(answers).toEqual([undefined]);
  });
});
