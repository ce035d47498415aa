import { get } from './http.js';

/** The labels of a series and its value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The series of one metric name on a /metrics page, read as text format 0.0.4. */
export async function scrape(metricsUrl: string, name: string): Promise<readonly Series[]> {
  return seriesIn((await get(metricsUrl)).text, name);
}

/** The series of one metric name in text format 0.0.4. */
export function seriesIn(text: string, name: string): readonly Series[] {
  return text.split('\n').flatMap((line) => {
    const [, labels = '', value] = new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`).exec(line) ?? [];
    return value === undefined ? [] : [{ labels: labelsOf(labels), value: Number(value) }];
  });
}

/** The sum of those series that `isWanted` keeps. */
export function sumOf(
  series: readonly Series[],
  isWanted: (labels: Series['labels']) => boolean = () => true,
): number {
  return series.filter(({ labels }) => isWanted(labels)).reduce((sum, { value }) => sum + value, 0);
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:\\.|[^"\\])*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}
