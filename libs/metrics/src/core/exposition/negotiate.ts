import {
  ESCAPING_SCHEMES,
  type EscapingScheme,
  type Format,
  FORMAT_OFFERS,
  type FormatOffer,
  isAskedFor,
} from './format.js';

/** One range of an `Accept` or `Accept-Encoding` header: `text/plain;version=0.0.4;q=0.5`, `gzip`. */
export interface AcceptRange {
  /** Media range or coding, in lower case: `text/plain`, `text/*`, `gzip`, `*`. */
  readonly name: string;
  /** Parameters other than `q`, names in lower case, values unchanged. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Preference from 0 (not acceptable) to 1. */
  readonly q: number;
}

/** The maximum number of ranges, and of parameters per range: more than any scraper sends. The rest is ignored. */
const MOST_PARTS = 32;

/**
 * Parses the ranges of a header, sorted by preference and otherwise in their original order (RFC 9110, 12.5). Invalid
 * parts are skipped: a scrape is answered whatever its headers are.
 */
export function parseAccept(header: string | undefined): AcceptRange[] {
  return splitOutsideQuotes(header ?? '', ',')
    .map(parseRange)
    .filter(({ name }) => name !== '')
    .toSorted((a, b) => b.q - a.q);
}

function parseRange(text: string): AcceptRange {
  const [name = '', ...rest] = splitOutsideQuotes(text, ';');
  const parameters = new Map(rest.map(parseParameter));
  const q = parameters.get('q');
  parameters.delete('q');
  return { name: name.toLowerCase(), parameters, q: q === undefined ? 1 : qualityOf(q) };
}

function parseParameter(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals === -1) return [text.toLowerCase(), ''];
  const value = text.slice(equals + 1).trim();
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return [
    text.slice(0, equals).trim().toLowerCase(),
    isQuoted ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value,
  ];
}

function qualityOf(text: string): number {
  const q = Number(text);
  return text !== '' && q >= 0 && q <= 1 ? q : 1;
}

/** Splits a string into at most `MOST_PARTS` parts: a header may have 16 KB of separators. */
function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isQuoted && character === '\\') i++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, i).trim());
      if (parts.length === MOST_PARTS) return parts;
      start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}

/** Whether a client with this `Accept-Encoding` accepts gzip and does not prefer an uncompressed response. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const ranges = parseAccept(acceptEncoding);
  const qualityOf = (coding: string): number | undefined => ranges.find(({ name }) => name === coding)?.q;
  const gzip = qualityOf('gzip') ?? qualityOf('x-gzip') ?? qualityOf('*') ?? 0;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? 0);
}

/** The format for a scrape that accepts none of the offers, and for one that accepts anything. */
const FALLBACK: FormatOffer = { type: 'text', version: '0.0.4' };

/** The formats and the escaping that a server offers. */
export interface NegotiationPolicy {
  /** The formats to choose from, in order of preference; all by default. */
  readonly offers?: readonly FormatOffer[];
  /** The escaping for a scrape that requests none; by default `underscores`, Prometheus' default. */
  readonly defaultEscaping?: EscapingScheme;
}

/**
 * Returns the format for a scrape with this `Accept` header: the offer that it prefers most, or else text 0.0.4
 * (https://prometheus.io/docs/instrumenting/content_negotiation/).
 * @example
 * negotiate('application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3');
 * // { type: 'openmetrics', version: '1.0.0', escaping: 'underscores' }
 */
export function negotiate(
  accept: string | undefined,
  { offers = FORMAT_OFFERS, defaultEscaping = 'underscores' }: NegotiationPolicy = {},
): Format {
  for (const range of parseAccept(accept)) {
    if (range.q === 0) continue;
    const offer = offers.find((offer) => isAskedFor(offer, range));
    if (offer !== undefined) return { ...offer, escaping: escapingOf(range) ?? defaultEscaping };
  }
  const hasFallback = offers.length === 0 || offers.some((offer) => isFallback(offer));
  return { ...(hasFallback ? FALLBACK : (offers[0] as FormatOffer)), escaping: defaultEscaping };
}

function isFallback(offer: FormatOffer): boolean {
  return offer.type === 'text' && offer.version === '0.0.4';
}

function escapingOf({ parameters }: AcceptRange): EscapingScheme | undefined {
  const asked = parameters.get('escaping');
  return ESCAPING_SCHEMES.find((scheme) => scheme === asked);
}
