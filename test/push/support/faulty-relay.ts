import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Passes requests on, or does what a broken way to the receiver does. */
export class FaultyRelay {
  fault: 'none' | 'answers 429' | 'answers 500' | 'hangs' | 'resets' = 'none';
  /** Of each request that was passed on its protocol, and the status of the answer. */
  readonly passed: (readonly [version: unknown, status: number])[] = [];
  #server: Server | undefined;

  constructor(private readonly target: string) {}

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        if (this.fault === 'hangs') return;
        if (this.fault === 'resets') {
          response.socket?.resetAndDestroy();
          return;
        }
        if (this.fault !== 'none') {
          response.writeHead(this.fault === 'answers 429' ? 429 : 500, { 'Retry-After': '0' }).end();
          return;
        }
        try {
          const headers = Object.entries(request.headers).filter(
            ([name]) => /^(content-|x-|user)/.test(name) && name !== 'content-length',
          );
          const answer = await fetch(this.target, {
            method: 'POST',
            headers: Object.fromEntries(headers) as Record<string, string>,
            body: Buffer.concat(chunks),
          });
          this.passed.push([request.headers['x-prometheus-remote-write-version'], answer.status]);
          response.writeHead(
            answer.status,
            Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('x-'))),
          );
          response.end(await answer.text());
        } catch {
          response.writeHead(502).end();
        }
      });
    }).listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}
