import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { application, written } from './support/application.js';
import { PROMISING } from './support/objectives.js';
import { violations } from './support/schemas.js';

const FOLDERS = { openslo: 'OpenSLO', sloth: 'Sloth', pyrra: 'Pyrra' } as const;

describe.each(Object.entries(FOLDERS))('%s', (folder, schema) => {
  it('reads every document by its schema', async () => {
    const documents = await documentsOf(folder);
    expect(documents.length).toBeGreaterThan(0);
    expect(documents.flatMap((document) => violations(document, schema))).toEqual([]);
  });

  it('refuses a name that it does not know', async () => {
    const [document] = await documentsOf(folder);
    expect(violations({ ...document, objective: 99 }, schema).join()).toContain("'objective'");
  });
});

it('Sloth counts what is good and what is bad by the application', async () => {
  const files = await written('slo-tools', [PROMISING]);
  const { slos } = parse(files.get('slo-tools/sloth/shop-api.yml') ?? '') as {
    slos: readonly { objective: number; sli: { events: { error_query: string; total_query: string } } }[];
  };
  const [availability, latency, native] = slos;
  const of = '{service="shop_api", method="POST", endpoint="/orders"';
  expect(availability?.objective).toBe(99.9);
  expect(availability?.sli.events).toEqual({
    error_query: `sum(rate(http_requests_total${of}, status_code=~"5.."}[{{.window}}])) or 0 * sum(rate(http_requests_total${of}}[{{.window}}]))`,
    total_query: `sum(rate(http_requests_total${of}}[{{.window}}]))`,
  });
  expect(latency?.sli.events.error_query).toBe(
    `sum(rate(http_request_duration_seconds_count${of}}[{{.window}}])) - sum(rate(http_request_duration_seconds_bucket${of}, le="1.0"}[{{.window}}]))`,
  );
  expect(native?.sli.events.error_query).toContain('histogram_fraction(0, 2.5, ');
});

it('Pyrra takes a native histogram by its threshold', async () => {
  const indicators = (await documentsOf('pyrra')).map(
    ({ spec }) => (spec as { indicator: object }).indicator,
  );
  expect(indicators.map((one) => Object.keys(one)).flat()).toEqual(['ratio', 'latency', 'latencyNative']);
  expect(indicators[2]).toMatchObject({ latencyNative: { latency: '2500ms' } });
});

it('says what to do when nothing is promised', async () => {
  await expect(written('slo-tools', [application()])).rejects.toThrow('Add @Slo({ availability: 99.9 })');
});

async function documentsOf(folder: string): Promise<Record<string, unknown>[]> {
  const files = await written('slo-tools', [PROMISING]);
  const text = files.get(`slo-tools/${folder}/shop-api.yml`) ?? '';
  return parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>);
}
