import { describe, expect, it } from '@jest/globals';
import { ExpositionSyntaxError, parseExposition } from '@app/metrics/testing';

/** Where and why an exposition is refused. */
function refusal(text: string): string {
  try {
    parseExposition(text);
  } catch (error) {
    if (!(error instanceof ExpositionSyntaxError)) throw error;
    const { line, column, message } = error;
    return `${line}:${column} ${message.split(', in line')[0]}`;
  }
  return 'read';
}

describe('parseExposition()', () => {
  it('tells the formats apart by their end', () => {
    const [text] = parseExposition('# TYPE a_total counter\na_total{b="c"} 1\n');
    expect(text).toMatchObject({ name: 'a_total', samples: [{ labels: { b: 'c' }, value: 1 }] });
    const [openMetrics] = parseExposition('# TYPE a counter\na_total{b="c"} 1\n# EOF\n');
    expect(openMetrics).toMatchObject({ name: 'a', samples: [{ labels: { b: 'c' }, value: 1 }] });
  });

  it.each([
    ['# TYPE a gauge\na 1', '2:1 the last line has no end'],
    ['# TYPE a gouge\n', '1:10 expected counter, gauge, histogram, summary or untyped'],
    ['# TYPE a histogram\na 1\n', '2:1 "a" of the histogram "a": no sample of this type'],
    ['# TYPE a gauge\na{b="c",b="d"} 1\n', '2:14 label "b" is there already'],
    ['# TYPE a gauge\na{b="c} 1\n', '2:10 expected a closing quote'],
    ['# TYPE a gauge\na x\n', '2:3 expected a number, not "x"'],
    ['# TYPE a gauge\n# TYPE b gauge\n# TYPE a gauge\n', '3:1 the lines of "a" do not stand together'],
    ['# TYPE a counter\na_total -1\n# EOF\n', '2:1 a_total{} -1 of a counter: value must be 0 or more'],
    ['# TYPE a counter\n# TYPE a gauge\n# EOF\n', '2:10 TYPE is there already'],
  ])('says where %j is wrong', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  // OpenMetrics has rules for whole families. What breaks one is found when the family ends, and named all the same.
  it.each([
    [
      'counter',
      ['a_total{b="c"} 1', 'a_total -1', 'a_total{b="d"} 1'],
      '3:1 a_total{} -1 of a counter: value must be 0 or more',
    ],
    [
      'counter',
      ['a_total 1', 'a_total 1', 'a_created 1'],
      '3:1 a_total{} is there twice, or its time goes back',
    ],
    [
      'gauge',
      ['a{b="c"} 1', 'a 1', 'a{b="c"} 2', 'a{b="d"} 1'],
      '4:1 samples of a[["b","c"]] do not stand together',
    ],
    [
      'histogram',
      ['a_bucket{le="2"} 1', 'a_bucket{le="1"} 1', 'a_bucket{le="+Inf"} 1'],
      '3:1 a: the bounds do not rise',
    ],
    [
      'histogram',
      ['a_bucket{le="1"} 2', 'a_bucket{le="2"} 1', 'a_bucket{le="+Inf"} 2'],
      '3:1 a: the counts fall',
    ],
    ['histogram', ['a_bucket{le="1"} 1', 'a_bucket{le="2"} 1'], '3:1 a: the +Inf bucket is missing'],
    [
      'histogram',
      ['a_bucket{le="x"} 1', 'a_bucket{le="+Inf"} 1'],
      '2:1 a_bucket{"le":"x"} 1 of a histogram: le must be a number',
    ],
    [
      'histogram',
      ['a_bucket{le="+Inf"} 1', 'a_count 2', 'a_sum 1'],
      '3:1 a: the count is not that of the +Inf bucket',
    ],
    ['histogram', ['a_bucket{le="+Inf"} 1', 'a_sum 1'], '3:1 a: count and sum go together'],
    ['histogram', ['a_count 1', 'a_sum 1', 'a_bucket{le="+Inf"} 1'], '2:1 a: the buckets do not come first'],
    [
      'summary',
      ['a{quantile="2"} 1', 'a_count 1'],
      '2:1 a{"quantile":"2"} 1 of a summary: quantile must be from 0 to 1',
    ],
  ])('says which sample of the %s %j is wrong', (type, samples, expected) => {
    const lines = [`# TYPE a ${type}`, ...samples, '# TYPE z gauge', 'z 1', '# EOF', ''];
    expect(refusal(lines.join('\n'))).toBe(expected);
  });

  it('says where a family without a wrong sample is wrong', () => {
    const text = '# TYPE a gauge\na 1\n# TYPE b gauge\n# UNIT b seconds\nb 1\n# EOF\n';
    expect(refusal(text)).toBe('3:1 "b" of type gauge can\'t have the unit "seconds"');
  });
});
