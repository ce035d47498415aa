import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deploys } from '../../libs/metrics/src/ops/dashboards/deploys.js';
import { dashboardServers, HISTOGRAM_SERVERS } from './support/dashboard-servers.js';
import { eventually } from './support/eventually.js';
import { generatedQueries } from './support/generated-queries.js';
import { get, jsonOf } from './support/http.js';
import { DATA_URL, LENDING_URL } from './support/loopback-servers.js';
import { LoopbackStack } from './support/loopback-stack.js';
import { Prometheus } from './support/prometheus.js';
import { promtoolReport } from './support/promtool-values.js';
import { PANEL_QUERIES, type PanelQuery } from './support/shipped-queries.js';
import { Traffic } from './support/traffic.js';

// The first scrape comes up to 5 s + 15 s after the start, the second 15 s later, and rules of rules up to 45 s after that.
const NUMBERS_SECONDS = 240;
const TIMEOUT_MS = NUMBERS_SECONDS * 1000 + 10_000;
/** What has nothing to show as long as all is well, or outside of containers. */
const MAY_BE_EMPTY = [
  'while no alert fires',
  'without a CPU limit',
  // The demo has event listeners and WebSockets, whose traffic comes and goes.
  'until the first one',
  'while there are none',
  // One of the two is.
  'while every budget lasts',
  'when every budget is spent',
];

const mayBeEmpty = ({ emptyWhen = '' }: PanelQuery) => MAY_BE_EMPTY.includes(emptyWhen);
const SHOWN = PANEL_QUERIES.filter((one) => !mayBeEmpty(one));
const OTHERS = PANEL_QUERIES.filter(mayBeEmpty);
const GENERATED = await generatedQueries();

/** As `GET /traces/:id` shows it. */
interface TraceSpan {
  readonly service: string;
}

describe('every query of every panel, under traffic', () => {
  let stack: LoopbackStack;
  let traffic: Traffic;

  beforeAll(async () => {
    stack = await LoopbackStack.start(dashboardServers);
    traffic = new Traffic('--url', LENDING_URL, '--data-url', DATA_URL, '--rate', '20', '--seed', '5');
  });

  afterAll(async () => {
    await traffic?.stop();
    await stack?.close();
  });

  it.each(rows(['native and classic', 'classic only, on 2.42'], SHOWN))(
    '$server: $panel shows numbers',
    async ({ url, query }) => {
      expect(await numbersOf(url, query)).not.toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.each(
    rows(
      ['native only'],
      SHOWN.filter(({ query }) => query.includes('http_request_duration_seconds{')),
    ),
  )(
    '$server: $panel shows numbers',
    async ({ url, query }) => {
      expect(await numbersOf(url, query)).not.toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.each(
    rows(
      ['native and classic', 'classic only, on 2.42'],
      GENERATED.filter((one) => !mayBeEmpty(one)),
    ),
  )(
    '$server: $panel, as generated, shows numbers',
    async ({ url, query }) => {
      expect(await numbersOf(url, query)).not.toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.each(['availability', 'latency'])(
    'the error budget of %s has something left, or is spent',
    async (slo) => {
      const queries = PANEL_QUERIES.filter(({ query, emptyWhen = '' }) => {
        return query.includes(`slo="${slo}"`) && emptyWhen.includes('budget');
      });
      expect(queries).toHaveLength(2);
      const either = queries.map(({ query }) => `(${query})`).join(' or ');
      expect(await numbersOf(HISTOGRAM_SERVERS['native and classic'], either)).not.toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.each(['native and classic', 'native only'] as const)(
    '%s: a dot of a latency leads to its trace, through both services',
    async (server) => {
      const spans = await eventually('a trace has spans of both services', NUMBERS_SECONDS, async () => {
        const query = `http_request_duration_seconds{service="finance_lending_api", endpoint="/api/loans"}
          or http_request_duration_seconds_bucket{service="finance_lending_api", endpoint="/api/loans"}`;
        for (const { trace_id: id } of await new Prometheus(HISTOGRAM_SERVERS[server]).exemplars(query)) {
          const { spans } = jsonOf(await get(`${LENDING_URL}/traces/${id}`)) as {
            spans: readonly TraceSpan[];
          };
          if (spans.length > 2) return spans;
        }
        throw new Error('No exemplar leads to one.');
      });
      expect(new Set(spans.map(({ service }) => service))).toEqual(
        new Set(['finance_lending_api', 'finance_data_postgres_api']),
      );
    },
    TIMEOUT_MS,
  );

  it.each(
    rows(['native and classic', 'classic only, on 2.42'], [...OTHERS, ...GENERATED.filter(mayBeEmpty)]),
  )('$server: $panel, which may be empty, is a query that Prometheus runs', async ({ url, query }) => {
    await expect(new Prometheus(url).query(query)).resolves.toBeDefined();
  });
});

describe('deploys, by the labels of app_info', () => {
  const OLD = 'app_info{service="shop",instance="a",version="1.0.0",revision="old"}';
  const NEW = 'app_info{service="shop",instance="a",version="1.0.0",revision="new"}';
  const OTHER = OLD.replace('"a"', '"b"');
  const mark = (revision: string) => `{revision="${revision}",service="shop",version="1.0.0"}`;

  it.each([
    ['another revision', { [OLD]: '1x10 stale', [NEW]: '_x10 1x20' }, 11, ['new']],
    ['one instance of two first', { [OLD]: '1x10 stale', [NEW]: '_x10 1x20', [OTHER]: '1x30' }, 11, ['new']],
    ['another revision after half an hour', { [OLD]: '1x10 stale', [NEW]: '_x40 1x20' }, 41, ['new']],
    [
      'back to the revision of before',
      { [OLD]: '1x10 stale _x9 1x20', [NEW]: '_x10 1x9 stale' },
      21,
      ['old'],
    ],
    ['the same revision for long', { [OLD]: '1x30' }, 20, []],
    ['some time after a deploy', { [OLD]: '1x10 stale', [NEW]: '_x10 1x20' }, 16, []],
    ['a first start', { [OLD]: '_x10 1x20' }, 11, []],
    ['a restart', { [OLD]: '1x10 stale 1x20' }, 12, []],
    ['the end of an outage of half an hour', { [OLD]: '1x10 stale _x29 1x20' }, 41, []],
    ['the end of an outage of one of two', { [OLD]: '1x10 stale _x29 1x20', [OTHER]: '1x60' }, 41, []],
    ['an outage', { [OLD]: '1x10 stale _x29 1x20' }, 20, []],
  ] as const)('%s', async (_, series, minute, revisions) => {
    expect(await promtoolReport(deploys('service=~".+"'), series, minute, revisions.map(mark))).toBe('');
  });
});

function rows(servers: readonly (keyof typeof HISTOGRAM_SERVERS)[], queries: readonly PanelQuery[]) {
  return servers.flatMap((server) =>
    queries.map(({ panel, query }) => ({ server, url: HISTOGRAM_SERVERS[server], panel, query })),
  );
}

/** The numbers that a query returns, as soon as there are any. @throws {Error} when there are none */
async function numbersOf(url: string, query: string): Promise<readonly number[]> {
  return eventually('the query returns numbers', NUMBERS_SECONDS, async () => {
    const values = (await new Prometheus(url).query(query)).map(({ value }) => value);
    const numbers = values.filter((value) => Number.isFinite(value));
    if (numbers.length === 0) throw new Error(`It returns [${values.join(', ')}]: ${query}`);
    return numbers;
  });
}
