/** One range of an `Accept` or `Accept-Encoding` header: `text/plain;version=0.0.4;q=0.5`, `gzip`. */
export interface AcceptRange {
  /** Media range or coding, in lower case: `text/plain`, `text/*`, `gzip`, `*`. */
  readonly name: string;
  /** Parameters other than `q`, names in lower case, values as given. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Preference from 0 (not acceptable) to 1. */
  readonly q: number;
}

/** More ranges, or parameters of one, than any scraper sends; what comes after them is not read. */
const MOST_PARTS = 32;

/**
 * The ranges of a header, the preferred first and otherwise in the order given (RFC 9110, 12.5). What cannot be
 * read is skipped: a scrape is answered whatever its headers are.
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

/** The parts of a text, `MOST_PARTS` of them at most: a header may have 16 KB of separators. */
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
