import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Passes requests on to a server and counts the answers by status. The traffic generator counts what it sends
 * to both services together; what went through the relay is data-api's part.
 */
export class CountingRelay {
  readonly byStatus: Record<string, number> = {};
  readonly #server: Server;

  private constructor(target: string) {
    this.#server = createServer((incoming, answer) => {
      const { method, headers, url = '/' } = incoming;
      const forwarded = request(new URL(url, target), { method, headers }, (response) => {
        const status = response.statusCode ?? 502;
        this.byStatus[status] = (this.byStatus[status] ?? 0) + 1;
        answer.writeHead(status, response.headers);
        response.pipe(answer);
      });
      forwarded.on('error', () => answer.destroy());
      incoming.pipe(forwarded);
    });
  }

  /** Listens on a free port of loopback. */
  static async to(target: string): Promise<CountingRelay> {
    const relay = new CountingRelay(target);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
