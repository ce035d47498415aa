import { describe, expect, it } from '@jest/globals';
import {
  escapeLabelName,
  escapeName,
  isLegacyLabelName,
  isLegacyMetricName,
} from '../../libs/metrics/src/core/exposition/names/escape-name.js';
import { unescapeValues } from './support/unescape-values.js';
import { vectors } from './support/vectors.js';

interface EscapingCases {
  readonly escape: readonly {
    readonly name: string;
    readonly input: string;
    readonly expectedUnderscores: string;
    readonly expectedDots: string;
    readonly expectedValue: string;
  }[];
  readonly unescapeValues: readonly {
    readonly name: string;
    readonly input: string;
    readonly expected: string;
  }[];
  readonly metricNames: readonly { readonly mn: unknown; readonly legacyValid: boolean }[];
}

const CASES = vectors<EscapingCases>('common_name_escaping.json');

describe('name escaping', () => {
  it.each(CASES.escape)('escapes as prometheus/common: $name', (vector) => {
    const { input, expectedUnderscores, expectedDots, expectedValue } = vector;
    expect(escapeName(input, 'underscores')).toBe(expectedUnderscores);
    expect(escapeName(input, 'dots')).toBe(expectedDots);
    expect(escapeName(input, 'values')).toBe(expectedValue);
    expect(escapeName(input, 'allow-utf-8')).toBe(input);
  });

  // A JavaScript string can't hold the bytes that are no UTF-8.
  it.each(CASES.metricNames.filter(({ mn }) => typeof mn === 'string'))(
    'knows whether $mn needs no escaping: $legacyValid',
    ({ mn, legacyValid }) => {
      expect(isLegacyMetricName(mn as string)).toBe(legacyValid);
    },
  );

  it.each([
    ['allow-utf-8', ':a:b', ':a:b'],
    ['underscores', '_a_b', ':a:b'],
    ['dots', '__a__b', ':a:b'],
    ['values', 'U___3a_a_3a_b', ':a:b'],
  ] as const)('with %s, keeps colons in metric names alone: %s', (scheme, label, metric) => {
    expect([escapeLabelName(':a:b', scheme), escapeName(':a:b', scheme)]).toEqual([label, metric]);
    expect([isLegacyLabelName(':a:b'), isLegacyLabelName('a1_'), isLegacyLabelName('1a')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each(CASES.unescapeValues)(
    'is undone by the tests as by prometheus/common: $name',
    ({ input, expected }) => {
      expect(unescapeValues(input)).toBe(expected);
    },
  );
});
