import { expect } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { scrape, until } from '../../support/app.js';

/** What was counted: `GET /loans/:id 200` with how often, in the order of the exposition. */
export async function recorded(url: string): Promise<Record<string, number>> {
  return countsIn(await scrape(url));
}

/** Polls until exactly these requests were counted, and fails with what was counted instead. */
export async function expectRecorded(url: string, expected: Record<string, number>): Promise<void> {
  const isAsExpected = async (): Promise<boolean> => isDeepStrictEqual(await recorded(url), expected);
  await until(isAsExpected, 'the requests are counted').catch(() => undefined);
  expect(await recorded(url)).toEqual(expected);
}

/** The counts of `http_requests_total` in an exposition. */
export function countsIn(exposition: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, labels = '', value] of exposition.matchAll(/^http_requests_total\{(.*)\} (\d+)$/gm)) {
    counts[labelsIn(labels).join(' ')] = Number(value);
  }
  return counts;
}

/** The values of a label set, in its order. */
function labelsIn(labels: string): string[] {
  return [...labels.matchAll(/\w+="((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) =>
    value.replaceAll('\\\\', '\\'),
  );
}

/** The sum of a metric over all its series in an exposition. */
export function total(exposition: string, metric: string): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
