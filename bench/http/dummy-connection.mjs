import { Duplex } from 'node:stream';

/**
 * A connection without a kernel: what is pushed into it goes through Node's own HTTP parser, request and response.
 * It counts bytes as a socket does. One answer is one write (Node corks head and body), so the next request goes
 * in when it came.
 */
export class DummyConnection extends Duplex {
  bytesRead = 0;
  bytesWritten = 0;
  #onAnswer = () => undefined;

  constructor(server) {
    super();
    server.emit('connection', this);
  }

  /** Sends the requests one after the other, `count` in all; resolves when the last one is answered. */
  run(requests, count) {
    return new Promise((resolve) => {
      let sent = 0;
      const next = () => {
        if (sent === count) return resolve();
        const bytes = requests[sent++ % requests.length];
        this.bytesRead += bytes.length;
        this.push(bytes);
        return undefined;
      };
      this.#onAnswer = () => setImmediate(next);
      next();
    });
  }

  _read() {}

  _write(chunk, _encoding, done) {
    this.bytesWritten += chunk.length;
    done();
    this.#onAnswer();
  }

  _writev(chunks, done) {
    for (const { chunk } of chunks) this.bytesWritten += chunk.length;
    done();
    this.#onAnswer();
  }

  setTimeout() {}
  setNoDelay() {}
  setKeepAlive() {}
}
