import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

type Interruption = { readonly after: number; readonly act: () => void };

/**
 * Passes the protocol of PostgreSQL on, and can interrupt a transaction between any two of its statements
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */
export class PostgresRelay {
  /** The statements of the last transaction. */
  statements: string[] = [];
  private interruption: Interruption | undefined;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly target: URL) {
    this.server = createServer((client) => this.serve(client));
  }

  /** Listens on a free port of loopback. */
  static async to(databaseUrl: string): Promise<PostgresRelay> {
    const relay = new PostgresRelay(new URL(databaseUrl));
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }

  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Once, when the server has done the `after`th statement of a transaction: acts, and the answer is lost. */
  interruptAfter(after: number, act: () => void): void {
    this.interruption = { after, act };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    let isInterrupted: Interruption | undefined;
    const watch = new FrontendMessages((sql) => {
      if (sql === 'begin') this.statements = [];
      this.statements.push(sql);
      if (this.statements.length !== this.interruption?.after) return;
      isInterrupted = this.interruption;
      this.interruption = undefined;
    });
    client.on('data', (chunk) => {
      watch.read(chunk);
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!isInterrupted) client.write(chunk);
      else if (endsAnswer(chunk)) isInterrupted.act();
    });
  }
}

// ReadyForQuery, the last message of an answer: Z, its length, and the state of the transaction.
function endsAnswer(chunk: Buffer): boolean {
  return chunk.subarray(-6, -1).equals(Buffer.from([0x5a, 0, 0, 0, 5]));
}

/** Finds the statements in what a client sends: Query, or Parse and then Sync. */
class FrontendMessages {
  private rest = Buffer.alloc(0);
  private isStarted = false;

  constructor(private readonly onStatement: (sql: string) => void) {}

  read(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      // The first message has no type.
      const typeLength = this.isStarted ? 1 : 0;
      if (this.rest.length < typeLength + 4) return;
      const end = typeLength + this.rest.readUInt32BE(typeLength);
      if (this.rest.length < end) return;
      if (this.isStarted) this.message(this.rest.toString('latin1', 0, 1), this.rest.subarray(5, end));
      this.isStarted = true;
      this.rest = this.rest.subarray(end);
    }
  }

  private message(type: string, body: Buffer): void {
    // Parse begins with the name of the statement, which is empty here.
    if (type === 'Q' || type === 'P') this.onStatement(body.toString('utf8').replaceAll('\0', ''));
  }
}
