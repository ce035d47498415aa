import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that writes HTTP by hand. */
export class RawClient {
  /** All that was received, one character per byte. */
  received = '';

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (this.received += text));
    // A server that resets the connection is what some tests are about.
    socket.on('error', () => undefined);
  }

  static async to(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until so many answers came, each known by its status line (no body here has one in it). */
  async answers(count: number): Promise<number[]> {
    const statuses = (): number[] =>
      [...this.received.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
    while (statuses().length < count) {
      if (this.socket.closed) throw new Error(`closed after "${this.received}"`);
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]);
    }
    return statuses();
  }

  /** Waits until the server has closed the connection. */
  async closed(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, 'close');
    return this.received;
  }

  /** Closes the connection at once, as a client does that is killed. */
  abort(): void {
    this.socket.resetAndDestroy();
  }
}

/** A request without a body, as text. */
export function get(path: string, ...fields: string[]): string {
  return `GET ${path} HTTP/1.1\r\n${['Host: test', ...fields].join('\r\n')}\r\n\r\n`;
}
