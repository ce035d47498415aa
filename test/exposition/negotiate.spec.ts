import { describe, expect, it } from '@jest/globals';
import {
  contentTypeOf,
  type EscapingScheme,
  type FormatOffer,
} from '../../libs/metrics/src/core/exposition/format.js';
import { negotiate } from '../../libs/metrics/src/core/exposition/negotiate.js';
import { vectors } from './support/vectors.js';

interface NegotiationCase {
  readonly group: string;
  readonly name: string;
  readonly accept: string;
  readonly expected: string;
  readonly defaultEscaping: EscapingScheme;
  readonly offers: readonly string[];
}

const OPEN_METRICS: readonly FormatOffer[] = [
  { type: 'openmetrics', version: '0.0.1' },
  { type: 'openmetrics', version: '1.0.0' },
];

// The vectors' servers also offer formats that ours does not have.
const OFFERS: Readonly<Record<string, readonly FormatOffer[]>> = {
  'protobuf(delimited/text/compact)': [{ type: 'protobuf' }],
  'openmetrics 0.0.1/1.0.0': OPEN_METRICS,
  text: [{ type: 'text', version: '0.0.4' }],
  FmtText: [{ type: 'text', version: '0.0.4' }],
  FmtProtoDelim: [{ type: 'protobuf' }],
  FmtOpenMetrics_1_0_0: [{ type: 'openmetrics', version: '1.0.0' }],
};

const CASES = vectors<readonly NegotiationCase[]>('common_content_negotiation.json').filter(
  ({ expected }) => !/encoding=(?:compact-)?text|version=2\.0\.0/.test(expected),
);

// What each server sends by default (its scrape/manager.go).
const PROMETHEUS_2_42 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3_5 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';
const PROMETHEUS_3_5_PROTOBUF =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1';
const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const TEXT_1 = 'text/plain; version=1.0.0; charset=utf-8';
const OM_0 = 'application/openmetrics-text; version=0.0.1; charset=utf-8';
const OM_1 = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PROTOBUF =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

describe('content negotiation', () => {
  it.each(CASES)(
    'answers as prometheus/common: $group, $name',
    ({ accept, expected, defaultEscaping, offers }) => {
      const policy = { offers: offers.flatMap((offer) => OFFERS[offer] ?? []), defaultEscaping };
      expect(contentTypeOf(negotiate(accept, policy))).toBe(expected);
    },
  );

  it.each([
    ['Prometheus 2.42', PROMETHEUS_2_42, `${OM_1}; escaping=underscores`],
    ['Prometheus 3.5', PROMETHEUS_3_5, `${OM_1}; escaping=allow-utf-8`],
    ['Prometheus 3.5 with PrometheusProto', PROMETHEUS_3_5_PROTOBUF, `${PROTOBUF}; escaping=allow-utf-8`],
    ['a browser', CHROME, `${TEXT}; escaping=underscores`],
    ['curl', '*/*', `${TEXT}; escaping=underscores`],
    ['no header', undefined, `${TEXT}; escaping=underscores`],
    ['an empty header', '', `${TEXT}; escaping=underscores`],
    ['text 1.0.0', 'text/plain;version=1.0.0;escaping=allow-utf-8', `${TEXT_1}; escaping=allow-utf-8`],
    ['any text', 'text/*', `${TEXT}; escaping=underscores`],
    ['any application type', 'application/*;escaping=dots', `${OM_0}; escaping=dots`],
    ['upper case', 'TEXT/PLAIN;VERSION=1.0.0;Q=1', `${TEXT_1}; escaping=underscores`],
    ['a quoted parameter', 'application/openmetrics-text; version="1.0.0"', `${OM_1}; escaping=underscores`],
    ['a comma in quotes', 'text/plain;x="a,b;q=0";version=1.0.0', `${TEXT_1}; escaping=underscores`],
    [
      'the higher q',
      'text/plain;version=0.0.4;q=0.2,text/plain;version=1.0.0;q=0.3',
      `${TEXT_1}; escaping=underscores`,
    ],
    [
      'the first of equals',
      'text/plain;version=1.0.0,text/plain;version=0.0.4',
      `${TEXT_1}; escaping=underscores`,
    ],
    [
      'q=0 as a refusal',
      'application/openmetrics-text;q=0,text/plain;q=0.1',
      `${TEXT}; escaping=underscores`,
    ],
    ['refusals alone', 'application/openmetrics-text;q=0', `${TEXT}; escaping=underscores`],
    ['an unknown escaping', 'text/plain;escaping=rot13', `${TEXT}; escaping=underscores`],
    ['an unknown version', 'text/plain;version=9', `${TEXT}; escaping=underscores`],
    [
      'protobuf of another message',
      'application/vnd.google.protobuf;proto=x;encoding=delimited',
      `${TEXT}; escaping=underscores`,
    ],
    [
      'protobuf in another encoding',
      'application/vnd.google.protobuf;encoding=text',
      `${TEXT}; escaping=underscores`,
    ],
    ...['x', '', '1.5', '-1'].map((q): [string, string, string] => [
      `an invalid q as 1: ${JSON.stringify(q)}`,
      `text/plain;version=0.0.4;q=0.9,text/plain;version=1.0.0;q=${q},application/openmetrics-text`,
      `${TEXT_1}; escaping=underscores`,
    ]),
    ...['x', '1.5'].map((q): [string, string, string] => [
      `an invalid q as no more than 1: ${JSON.stringify(q)}`,
      `text/plain;version=1.0.0,text/plain;version=0.0.4;q=${q}`,
      `${TEXT_1}; escaping=underscores`,
    ]),
    ['nonsense', ';;=,"', `${TEXT}; escaping=underscores`],
  ])('answers %s', (_, accept, expected) => {
    expect(contentTypeOf(negotiate(accept))).toBe(expected);
  });
});
