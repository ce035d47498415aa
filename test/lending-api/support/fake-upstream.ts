import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { urlOf } from './running-service.js';

/** A bare HTTP server in data-api's place, for what the real one never does. */
export class FakeUpstream {
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(behave: RequestListener): Promise<FakeUpstream> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const upstream = new FakeUpstream(server, urlOf(server));
    server.on('request', (request: IncomingMessage) =>
      upstream.requests.push(`${request.method} ${request.url}`),
    );
    server.on('request', behave);
    return upstream;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
