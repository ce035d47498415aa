import { parseAccept, type AcceptRange } from './accept-header.js';
import { ESCAPING_SCHEMES, type EscapingScheme, type Format, type FormatOffer } from './format.js';

/** The format of a scrape that accepts nothing of ours, and of one that accepts anything. */
const FALLBACK: FormatOffer = { type: 'text', version: '0.0.4' };

/** Every format, in the order in which they answer a range that fits several, such as `*\/*`. */
export const FORMAT_OFFERS: readonly FormatOffer[] = [
  FALLBACK,
  { type: 'text', version: '1.0.0' },
  { type: 'openmetrics', version: '0.0.1' },
  { type: 'openmetrics', version: '1.0.0' },
  { type: 'protobuf' },
];

/** What a server is ready to answer. */
export interface NegotiationPolicy {
  /** The formats to choose from, the preferred first; all of them when left out. */
  readonly offers?: readonly FormatOffer[];
  /** The escaping of a scrape that asks for none; `underscores`, Prometheus' default, when left out. */
  readonly defaultEscaping?: EscapingScheme;
}

/**
 * The format for a scrape with this `Accept` header: what it prefers most of what is offered, or else text
 * 0.0.4 (https://prometheus.io/docs/instrumenting/content_negotiation/).
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
    const offer = offers.find((offer) => fits(range, offer));
    if (offer !== undefined) return { ...offer, escaping: escapingOf(range) ?? defaultEscaping };
  }
  const hasFallback = offers.length === 0 || offers.some((offer) => isFallback(offer));
  return { ...(hasFallback ? FALLBACK : (offers[0] as FormatOffer)), escaping: defaultEscaping };
}

function fits({ name, parameters }: AcceptRange, offer: FormatOffer): boolean {
  if (name === '*/*' || name === '*') return true;
  if (offer.type === 'protobuf') {
    return (
      (name === 'application/vnd.google.protobuf' &&
        parameters.get('proto') === 'io.prometheus.client.MetricFamily' &&
        parameters.get('encoding') === 'delimited') ||
      name === 'application/*'
    );
  }
  const version = parameters.get('version') ?? offer.version;
  return offer.type === 'text'
    ? name === 'text/*' || (name === 'text/plain' && version === offer.version)
    : name === 'application/*' || (name === 'application/openmetrics-text' && version === offer.version);
}

function isFallback(offer: FormatOffer): boolean {
  return offer.type === 'text' && offer.version === '0.0.4';
}

function escapingOf({ parameters }: AcceptRange): EscapingScheme | undefined {
  const asked = parameters.get('escaping');
  return ESCAPING_SCHEMES.find((scheme) => scheme === asked);
}
