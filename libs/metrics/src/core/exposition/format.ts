import { unknownKind } from '../unknown-kind.js';

/**
 * How names that do not match `[a-zA-Z_:][a-zA-Z0-9_:]*` are written
 * (https://prometheus.io/docs/instrumenting/escaping_schemes/).
 */
export type EscapingScheme = 'allow-utf-8' | 'underscores' | 'dots' | 'values';

/** All escaping schemes. */
export const ESCAPING_SCHEMES: readonly EscapingScheme[] = ['allow-utf-8', 'underscores', 'dots', 'values'];

/** An exposition format and its version, without the escaping. */
export type FormatOffer =
  | { readonly type: 'text'; readonly version: '0.0.4' | '1.0.0' }
  | { readonly type: 'openmetrics'; readonly version: '0.0.1' | '1.0.0' }
  | { readonly type: 'protobuf' };

/** The format of the response to a scrape. */
export type Format = FormatOffer & { readonly escaping: EscapingScheme };

/** Returns the `Content-Type` of the response. */
export function contentTypeOf(format: Format): string {
  return `${mediaTypeOf(format)}; escaping=${format.escaping}`;
}

function mediaTypeOf(format: FormatOffer): string {
  switch (format.type) {
    case 'text':
      return `text/plain; version=${format.version}; charset=utf-8`;
    case 'openmetrics':
      return `application/openmetrics-text; version=${format.version}; charset=utf-8`;
    case 'protobuf':
      return 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';
    default:
      return unknownKind('exposition format', format);
  }
}
