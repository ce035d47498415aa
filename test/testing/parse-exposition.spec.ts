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
    ['a 1\n', '1:1 a sample before any TYPE'],
    ['# TYPE a gouge\n', '1:10 expected a type'],
    ['# TYPE a gauge\nb 1\n', '2:1 "b" is no sample of the gauge "a"'],
    ['# TYPE a gauge\na{b="c",b="d"} 1\n', '2:14 label "b" is there already'],
    ['# TYPE a gauge\na{b="c} 1\n', '2:10 expected a closing quote'],
    ['# TYPE a gauge\na x\n', '2:3 expected a number, not "x"'],
    ['# TYPE a gauge\n# TYPE b gauge\n# TYPE a gauge\n', '3:10 the family is there already'],
    ['# TYPE a counter\na_total -1\n# EOF\n', '2:1 a_total{} -1 of a counter: value must be 0 or more'],
    ['# TYPE a counter\n# TYPE a gauge\n# EOF\n', '2:10 TYPE is there already'],
  ])('says where %j is wrong', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });
});
