import { describe, expect, it } from '@jest/globals';
import { acceptsGzip } from '../../libs/metrics/src/core/exposition/negotiate.js';
import { parseAccept } from '../../libs/metrics/src/core/exposition/negotiate.js';
import { negotiate } from '../../libs/metrics/src/core/exposition/negotiate.js';

const LONG = 8000;
const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';

describe('a header of 16 KB is not read for long', () => {
  it.each([
    ['ranges', 'a,'.repeat(LONG)],
    ['empty ranges', ','.repeat(2 * LONG)],
    ['ranges with a quality', 'a;q=0.1,'.repeat(LONG / 4)],
    ['parameters', `text/plain${';a'.repeat(LONG)}`],
    ['ranges of parameters', `text/plain${';a=1'.repeat(64)},`.repeat(60)],
    ['quotes', '"'.repeat(2 * LONG)],
    ['escapes', `a;b="${String.raw`\\`.repeat(LONG)}`],
  ])('%s', (_, header) => {
    const ranges = parseAccept(header);
    expect(ranges.length).toBeLessThanOrEqual(32);
    for (const { parameters } of ranges) expect(parameters.size).toBeLessThanOrEqual(32);
  });

  it.each([
    ['before the rest', `${OPENMETRICS},${'a,'.repeat(LONG)}`, 'openmetrics'],
    ['too far behind', `${'a,'.repeat(LONG)}${OPENMETRICS}`, 'text'],
    ['as the last that is read', `${'a,'.repeat(31)}${OPENMETRICS}`, 'openmetrics'],
  ])('and what it asks for %s', (_, header, type) => {
    expect(negotiate(header).type).toBe(type);
  });

  it('of codings', () => {
    expect(acceptsGzip(`gzip,${'a,'.repeat(LONG)}`)).toBe(true);
    expect(acceptsGzip(`${'a,'.repeat(LONG)}gzip`)).toBe(false);
  });
});
