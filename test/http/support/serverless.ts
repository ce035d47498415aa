import { EventEmitter } from 'node:events';
import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';

/** Passes one request to a handler without a server, and answers the status that the caller would get. */
export type Call = (handler: RequestListener, path: string) => Promise<number>;

const NOTHING = (): void => undefined;

/** A request as serverless adapters make it: one of Node's on something that stands in for a socket. */
function requestOn(socket: unknown, path: string): IncomingMessage {
  const request = new IncomingMessage(socket as Socket);
  Object.assign(request, { method: 'GET', url: path, headers: { host: 'test' }, httpVersion: '1.1' });
  request.complete = true;
  request.push(null);
  return request;
}

/** The response of serverless-http 4.0.0 (lib/response.js) and @codegenie/serverless-express 4.17.1 (src/response.js). */
class ServerlessResponse extends ServerResponse {
  constructor(request: IncomingMessage, acknowledgement: true | undefined) {
    super(request);
    this.useChunkedEncodingByDefault = false;
    // oxlint-disable-next-line eslint/no-underscore-dangle -- Node's own name
    (this as unknown as { _header: string })._header = '';
    this.assignSocket({
      _writableState: {},
      writable: true,
      on: NOTHING,
      removeListener: NOTHING,
      destroy: NOTHING,
      cork: NOTHING,
      uncork: NOTHING,
      write: (_data: unknown, encoding: unknown, written?: () => void) => {
        if (typeof encoding === 'function') (encoding as () => void)();
        else written?.();
        return acknowledgement;
      },
    } as unknown as Socket);
  }
}

function finished(
  handler: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  return new Promise((resolve) => {
    response.once('finish', () => resolve(response.statusCode));
    handler(request, response);
  });
}

function serverless(acknowledgement: true | undefined): Call {
  return (handler, path) => {
    const request = requestOn({ encrypted: true, address: () => ({ port: 443 }), destroy: NOTHING }, path);
    const response = new ServerlessResponse(request, acknowledgement);
    return finished(handler, request, response);
  };
}

export const serverlessHttp = serverless(true);

export const codegenie = serverless(undefined);

/** What `inject()` of Fastify answers to, from light-my-request 6.8.0 (lib/response.js), which Jest can't load on Node 20. */
class InjectedResponse extends ServerResponse {
  constructor(request: IncomingMessage) {
    super(request);
    this.assignSocket(
      new Writable({ write: (_data, _encoding, written) => setImmediate(written) }) as Socket,
    );
  }

  override end(...[data, encoding]: unknown[]): this {
    if (typeof data === 'string' || data instanceof Uint8Array) this.write(data, encoding as BufferEncoding);
    super.end();
    this.emit('finish');
    process.nextTick(() => this.emit('close'));
    return this;
  }
}

export const injected: Call = (handler, path) => {
  const request = requestOn(new EventEmitter(), path);
  return finished(handler, request, new InjectedResponse(request));
};

/** A response without a socket: it never emits 'finish'. */
export const withoutSocket: Call = (handler, path) => {
  const request = requestOn(undefined, path);
  const response = new ServerResponse(request);
  return new Promise((resolve) => {
    const end = response.end.bind(response);
    response.end = (...args: unknown[]) => {
      end(...(args as []));
      resolve(response.statusCode);
      return response;
    };
    handler(request, response);
  });
};

/** All requests on one frozen socket, as tests share a stub. */
const FROZEN = Object.freeze({ encrypted: false, remoteAddress: '127.0.0.1', destroy: NOTHING });

export const onSharedSocket: Call = (handler, path) => {
  const request = requestOn(FROZEN, path);
  const response = new ServerlessResponse(request, true);
  return finished(handler, request, response);
};

/** Objects that only look like a request and a response, with events that nobody emits (node-mocks-http's default). */
export const mocks: Call = (handler, path) => {
  const request = Object.assign(new EventEmitter(), {
    method: 'GET',
    url: path,
    headers: {},
    httpVersion: '1.1',
    unpipe: NOTHING,
    resume: NOTHING,
    readable: false,
    complete: true,
  });
  return new Promise((resolve) => {
    const headers = new Map<string, unknown>();
    const response = {
      statusCode: 200,
      headersSent: false,
      writableEnded: false,
      on: NOTHING,
      once: NOTHING,
      emit: NOTHING,
      removeListener: NOTHING,
      getHeader: (name: string) => headers.get(name.toLowerCase()),
      setHeader: (name: string, value: unknown) => void headers.set(name.toLowerCase(), value),
      removeHeader: (name: string) => void headers.delete(name.toLowerCase()),
      write: () => true,
      end() {
        this.writableEnded = true;
        resolve(this.statusCode);
      },
    };
    handler(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
};
