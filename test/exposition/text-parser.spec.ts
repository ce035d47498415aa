import { describe, expect, it } from '@jest/globals';
import { ExpositionSyntaxError, type ParsedFamily } from '@app/metrics/testing';
import { parseText } from '../../libs/metrics/src/testing/exposition/text-parser.js';
import { vectors } from './support/vectors.js';

interface TextCase {
  readonly name: string;
  readonly shouldParse: boolean;
  readonly text: string;
  /** The rule of the specification that a page breaks although client libraries in Go read it. */
  readonly specRefuses?: string;
  readonly line?: number;
}

const CASES = vectors<readonly TextCase[]>('common_text_parse.json');
const isFine = ({ shouldParse, specRefuses }: TextCase): boolean => shouldParse && specRefuses === undefined;

/** The line in which a page is refused. */
function refusedLine(text: string): number | undefined {
  try {
    parseText(text);
  } catch (error) {
    if (error instanceof ExpositionSyntaxError) return error.line;
    throw error;
  }
  return undefined;
}

const byName = (families: readonly ParsedFamily[]): Record<string, ParsedFamily> =>
  Object.fromEntries(families.map((family) => [family.name, family]));

describe('the text parser', () => {
  it.each(CASES.filter(isFine))('reads $name', ({ text }) => {
    expect(refusedLine(text)).toBeUndefined();
  });

  it.each(CASES.filter((one) => !isFine(one)))('refuses $name in its line', ({ text, line }) => {
    expect(refusedLine(text)).toBe(line);
  });

  it('reads samples without metadata as untyped, between comments and with times', () => {
    const minimal = CASES.find(({ name }) => name === 'minimal')?.text ?? '';
    expect(parseText(minimal)).toEqual([
      {
        name: 'minimal_metric',
        type: 'untyped',
        samples: [{ name: 'minimal_metric', labels: {}, value: 1.234 }],
      },
      {
        name: 'another_metric',
        type: 'untyped',
        samples: [{ name: 'another_metric', labels: {}, value: -3000, timestamp: 103.948 }],
      },
      { name: 'no_labels', type: 'untyped', samples: [{ name: 'no_labels', labels: {}, value: 3 }] },
      { name: 'line', type: 'untyped', help: 'for non-existing metric will be ignored.', samples: [] },
    ]);
  });

  it('reads whatever blanks and tabs stand between words', () => {
    const text =
      ' # HELP  name2  \tdoc str"ing 2\n' +
      '  #\tTYPE    name2 gauge \n' +
      '\t\n' +
      'name2{labelname="val2"\t,basename   =   "a\\"b\\\\c\\nd"\t\t} +Inf 54321 \n' +
      'name2 { labelname = "val1" , }-Inf\n';
    expect(byName(parseText(text))['name2']).toEqual({
      name: 'name2',
      type: 'gauge',
      help: ' \tdoc str"ing 2',
      samples: [
        {
          name: 'name2',
          labels: { labelname: 'val2', basename: 'a"b\\c\nd' },
          value: Infinity,
          timestamp: 54.321,
        },
        { name: 'name2', labels: { labelname: 'val1' }, value: -Infinity },
      ],
    });
  });

  it.each([
    ['a sample of another type', '# TYPE a histogram\na 1\n', 2],
    ['buckets that do not rise', '# TYPE a histogram\na_bucket{le="2"} 1\na_bucket{le="1"} 1\n', 3],
    ['quantiles that do not rise', '# TYPE a summary\na{quantile="0.9"} 1\na{quantile="0.5"} 1\n', 3],
    ['a histogram without +Inf', '# TYPE a histogram\na_bucket{le="1"} 1\na_count 1\nb 1\n', 3],
    ['another count than that of +Inf', '# TYPE a histogram\na_bucket{le="+Inf"} 1\na_count 2\n', 3],
    ['labels in another order again', 'a{b="1",c="2"} 1\na{c="2",b="1"} 1\n', 2],
    ['a family in two places', 'a{b="1"} 1\nb 1\na{b="2"} 1\n', 3],
    ['a HELP without a name', '# HELP\n', 1],
    ['a value without a blank before it', 'a-1\n', 1],
    ['a carriage return', 'a 1\r\n', 1],
  ])('refuses %s', (_what, text, line) => {
    expect(refusedLine(text)).toBe(line);
  });
});
