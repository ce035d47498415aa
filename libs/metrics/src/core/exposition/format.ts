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

/** All formats, in order of preference for a range that matches several, such as `*\/*`. */
export const FORMAT_OFFERS: readonly FormatOffer[] = [
  { type: 'text', version: '0.0.4' },
  { type: 'text', version: '1.0.0' },
  { type: 'openmetrics', version: '0.0.1' },
  { type: 'openmetrics', version: '1.0.0' },
  { type: 'protobuf' },
];

/** How a format is named in `Accept` and `Content-Type`, and what it can show. */
interface MediaType {
  readonly name: string;
  /** Parameters that a range must have to ask for it, besides the version. */
  readonly required?: Readonly<Record<string, string>>;
  /** Parameters of the response alone. */
  readonly added?: Readonly<Record<string, string>>;
  readonly hasNativeBuckets: boolean;
}

const UTF_8 = { charset: 'utf-8' };

const MEDIA_TYPES: Readonly<Record<FormatOffer['type'], MediaType>> = {
  text: { name: 'text/plain', added: UTF_8, hasNativeBuckets: false },
  openmetrics: { name: 'application/openmetrics-text', added: UTF_8, hasNativeBuckets: false },
  protobuf: {
    name: 'application/vnd.google.protobuf',
    required: { proto: 'io.prometheus.client.MetricFamily', encoding: 'delimited' },
    hasNativeBuckets: true,
  },
};

/** All types of formats. */
export const FORMAT_TYPES = Object.keys(MEDIA_TYPES) as FormatOffer['type'][];

/** Whether a format shows the buckets of native histograms. */
export function hasNativeBuckets({ type }: FormatOffer): boolean {
  return MEDIA_TYPES[type].hasNativeBuckets;
}

const contentTypes = new Map<string, string>();

/** Returns the `Content-Type` of the response. */
export function contentTypeOf(format: Format): string {
  const key = `${format.type} ${'version' in format ? format.version : ''} ${format.escaping}`;
  let contentType = contentTypes.get(key);
  if (contentType === undefined) contentTypes.set(key, (contentType = contentTypeFor(format)));
  return contentType;
}

function contentTypeFor(format: Format): string {
  const { name, required, added } = MEDIA_TYPES[format.type];
  const parameters = { ...versionOf(format), ...required, ...added, escaping: format.escaping };
  return [name, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)].join('; ');
}

/** Whether a range of an `Accept` header asks for a format, by name or by `*`. Without a version it asks for any. */
export function isAskedFor(
  offer: FormatOffer,
  range: { readonly name: string; readonly parameters: ReadonlyMap<string, string> },
): boolean {
  const { name, required = {} } = MEDIA_TYPES[offer.type];
  if (range.name !== name) return ['*', '*/*', name.replace(/\/.*/, '/*')].includes(range.name);
  const { version } = versionOf(offer);
  if (version !== undefined && (range.parameters.get('version') ?? version) !== version) return false;
  return Object.entries(required).every(([key, value]) => range.parameters.get(key) === value);
}

function versionOf(offer: FormatOffer): { readonly version?: string } {
  return 'version' in offer ? { version: offer.version } : {};
}
