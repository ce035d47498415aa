import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Format } from '../../libs/metrics/src/core/exposition/format.js';
import { exposed } from './support/exposed.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import { parseProtobuf } from './support/protobuf-parser.js';
import { scene } from './support/scene.js';
import { parseText } from '../../libs/metrics/src/testing/exposition/text-parser.js';

const OPTIONS = { defaultLabels: { app: 'loans', region: 'eu' } };

function golden(file: string): string {
  return readFileSync(new URL(`./golden/${file}`, import.meta.url), 'utf8');
}

describe('the exposition of every kind of metric, as in test/exposition/golden', () => {
  it.each<[string, Format]>([
    ['text-0.0.4.txt', { type: 'text', version: '0.0.4', escaping: 'underscores' }],
    ['text-1.0.0.txt', { type: 'text', version: '1.0.0', escaping: 'allow-utf-8' }],
  ])('%s', async (file, format) => {
    const text = (await exposed(scene(), { ...OPTIONS, format })).toString();
    expect(text).toBe(golden(file));
    expect(parseText(text)).toHaveLength(7);
  });

  it.each([
    ['openmetrics-1.0.0.txt', false],
    ['openmetrics-1.0.0-created.txt', true],
  ])('%s', async (file, hasCreatedLines) => {
    const format: Format = { type: 'openmetrics', version: '1.0.0', escaping: 'allow-utf-8' };
    const text = (await exposed(scene(), { ...OPTIONS, format, hasCreatedLines })).toString();
    expect(text).toBe(golden(file));
    expect(parseOpenMetrics(text)).toHaveLength(7);
  });

  it('protobuf.json, decoded', async () => {
    const format: Format = { type: 'protobuf', escaping: 'values' };
    const families = parseProtobuf(await exposed(scene(), { ...OPTIONS, format }));
    // JSON has no infinite numbers.
    const text = JSON.stringify(
      families,
      (_, value: unknown) => (Number.isFinite(value) || typeof value !== 'number' ? value : String(value)),
      2,
    );
    expect(`${text}\n`).toBe(golden('protobuf.json'));
  });
});

describe('a scrape', () => {
  it('has what ?name[]= asks for, and nothing else', async () => {
    const text = (await exposed(scene(), { names: ['sheep', 'job_duration_seconds_sum'] })).toString();
    expect(parseText(text).map(({ name }) => name)).toEqual(['sheep', 'job_duration_seconds']);
  });

  it('keeps a counter apart from another metric that has the name of its OpenMetrics family', async () => {
    const metric = (name: string, type: string): object => ({
      name,
      get: () => ({ name, type, values: [{ value: 1 }] }),
    });
    const format: Format = { type: 'openmetrics', version: '1.0.0', escaping: 'underscores' };
    const text = (
      await exposed([metric('jobs_total', 'counter'), metric('jobs', 'gauge')], { format })
    ).toString();
    expect(parseOpenMetrics(text).map(({ name, type }) => [name, type])).toEqual([
      ['jobs_total', 'unknown'],
      ['jobs', 'gauge'],
    ]);
  });

  it('writes a protobuf family of any size as messages of at most some 2 MiB', async () => {
    const values = Array.from({ length: 60_000 }, (_, i) => ({
      value: i,
      labels: { id: `some series ${i}`.padEnd(60) },
    }));
    const metric = { name: 'big', get: () => ({ name: 'big', type: 'gauge', help: 'x', values }) };
    const bytes = await exposed([metric, ...scene()], { format: { type: 'protobuf', escaping: 'values' } });
    const families = parseProtobuf(bytes);
    const parts = families.filter(({ name }) => name === 'big');
    expect(parts.length).toBe(3);
    expect(new Set(parts.map(({ help, type }) => `${help} ${type}`))).toEqual(new Set(['x GAUGE']));
    expect(parts.flatMap(({ metric = [] }) => metric.map(({ gauge }) => gauge?.value))).toEqual(
      values.map(({ value }) => value),
    );
    expect(families.slice(parts.length).map(({ name }) => name)).toContain('job_duration_seconds');
  });
});
