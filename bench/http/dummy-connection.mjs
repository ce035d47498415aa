import { Duplex } from 'node:stream';

/**
 * A connection without a kernel: what is pushed into it goes through Node's own HTTP parser, request and response.
 * It counts bytes as a socket does. One answer is one write (Node corks head and body), of which it emits 'answer'.
 */
export class DummyConnection extends Duplex {
  bytesRead = 0;
  bytesWritten = 0;

  constructor(server) {
    super();
    server.emit('connection', this);
  }

  /** Sends the requests one after the other, `count` in all; resolves when the last one is answered. */
  run(requests, count) {
    return new Promise((resolve) => {
      let sent = 0;
      const next = () => {
        if (sent === count) {
          this.off('answer', onAnswer);
          resolve();
          return;
        }
        const bytes = requests[sent++ % requests.length];
        this.bytesRead += bytes.length;
        this.push(bytes);
      };
      const onAnswer = () => setImmediate(next);
      this.on('answer', onAnswer);
      next();
    });
  }

  _read() {}

  _write(chunk, _encoding, done) {
    this.bytesWritten += chunk.length;
    done();
    this.emit('answer');
  }

  _writev(chunks, done) {
    for (const { chunk } of chunks) this.bytesWritten += chunk.length;
    done();
    this.emit('answer');
  }

  setTimeout() {}
  setNoDelay() {}
  setKeepAlive() {}
}
