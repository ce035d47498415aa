import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { acceptsGzip } from '../../core/exposition/negotiate.js';

/** Nothing may come from elsewhere, nothing may run or style that is not in a file of ours, and nobody may frame it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A file of the page, served from memory. */
export class Asset {
  private readonly compressed: Buffer;
  private readonly etag: string;

  /** @param base64 the file, compressed by gzip, in Base64 */
  constructor(
    private readonly contentType: string,
    base64: string,
  ) {
    this.compressed = Buffer.from(base64, 'base64');
    this.etag = `W/"${createHash('sha256').update(this.compressed).digest('base64url').slice(0, 22)}"`;
  }

  async send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('ETag', this.etag);
    response.appendHeader('Vary', 'Accept-Encoding');
    if (request.headers['if-none-match']?.includes(this.etag) === true) {
      response.statusCode = 304;
      response.end();
      return;
    }
    response.setHeader('Content-Type', this.contentType);
    const isCompressed = acceptsGzip(request.headers['accept-encoding']);
    if (isCompressed) response.setHeader('Content-Encoding', 'gzip');
    const body = isCompressed ? this.compressed : await promisify(gunzip)(this.compressed);
    response.setHeader('Content-Length', body.byteLength);
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}
