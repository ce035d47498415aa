import { parseAccept } from './accept-header.js';

/** Whether a client with this `Accept-Encoding` takes gzip, and does not like an unpacked answer better. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const ranges = parseAccept(acceptEncoding);
  const qualityOf = (coding: string): number | undefined => ranges.find(({ name }) => name === coding)?.q;
  const gzip = qualityOf('gzip') ?? qualityOf('x-gzip') ?? qualityOf('*') ?? 0;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? 0);
}
