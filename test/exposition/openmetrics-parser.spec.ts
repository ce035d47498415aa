import { describe, expect, it } from '@jest/globals';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import { vectors } from './support/vectors.js';

interface CorpusCase {
  readonly name: string;
  readonly shouldParse: boolean;
  readonly text: string;
}

const CORPUS = vectors<readonly CorpusCase[]>('openmetrics_parser_corpus.json');

// The other specs trust this parser to find what is wrong with what we write.
describe('the OpenMetrics parser of these tests', () => {
  it.each(CORPUS.filter(({ shouldParse }) => shouldParse))('reads $name', ({ text }) => {
    expect(() => parseOpenMetrics(text)).not.toThrow();
  });

  it.each(CORPUS.filter(({ shouldParse }) => !shouldParse))('refuses $name', ({ text }) => {
    expect(() => parseOpenMetrics(text)).toThrow(/./);
  });

  it('reads names, labels, values and exemplars', () => {
    const text =
      '# TYPE a counter\n# HELP a x\\ny\n{"a_total","l.1"="\\"\\n\\\\"} 2 3 # {id="4"} 5 6\n# EOF\n';
    expect(parseOpenMetrics(text)).toEqual([
      {
        name: 'a',
        type: 'counter',
        help: 'x\ny',
        samples: [
          {
            name: 'a_total',
            labels: { 'l.1': '"\n\\' },
            value: 2,
            timestamp: 3,
            exemplar: { labels: { id: '4' }, value: 5, timestamp: 6 },
          },
        ],
      },
    ]);
  });
});
