import { get, jsonOf } from './http.js';

/** One series of an instant query's answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of one series, as they are stored. */
export interface RawSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [seconds: number, value: number])[];
}

/** What a native histogram holds, as a query shows it. */
interface HistogramValue {
  readonly count: string;
}

/** A rule as Prometheus runs it. */
export interface RunningRule {
  readonly type: 'recording' | 'alerting';
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
}

/** One active target, as Prometheus shows it. */
export interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly scrapeInterval: string;
  readonly health: string;
  readonly lastError: string;
}

/** The HTTP API of a Prometheus server. */
export class Prometheus {
  constructor(readonly baseUrl: string) {}

  /** The series that an instant query returns now; of a native histogram the number of its observations. */
  async query(expression: string): Promise<readonly Sample[]> {
    const { result } = await this.#data<{
      result: readonly {
        metric: Sample['labels'];
        value?: readonly [number, string];
        histogram?: readonly [number, HistogramValue];
      }[];
    }>(`query?query=${encodeURIComponent(expression)}`);
    return result.map(({ metric, value, histogram }) => ({
      labels: metric,
      value: numberOf(value?.[1] ?? histogram?.[1].count ?? 'NaN'),
    }));
  }

  /** Every sample that a selector with a range has, `up[5m]`: time in seconds and value, series by series. */
  async samples(selector: string): Promise<readonly RawSeries[]> {
    const { result } = await this.#data<{
      result: readonly { metric: Sample['labels']; values: readonly (readonly [number, string])[] }[];
    }>(`query?query=${encodeURIComponent(selector)}`);
    return result.map(({ metric, values }) => ({
      labels: metric,
      samples: values.map(([seconds, value]) => [seconds, numberOf(value)] as const),
    }));
  }

  /** The labels of the exemplars that the series of a query got in the last minutes. */
  async exemplars(query: string): Promise<readonly Sample['labels'][]> {
    const now = Date.now() / 1000;
    const range = `start=${now - 600}&end=${now}`;
    const series = await this.#data<readonly { exemplars: readonly { labels: Sample['labels'] }[] }[]>(
      `query_exemplars?query=${encodeURIComponent(query)}&${range}`,
    );
    return series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels));
  }

  /** Of each metric what is known about it, by name. */
  async metadata(): Promise<Readonly<Record<string, readonly object[]>>> {
    return this.#data('metadata');
  }

  /** Every rule of every file that is loaded. */
  async rules(): Promise<readonly RunningRule[]> {
    const { groups } = await this.#data<{ groups: readonly { rules: readonly RunningRule[] }[] }>('rules');
    return groups.flatMap(({ rules }) => rules);
  }

  /** The URLs of each Alertmanager that alerts are sent to. */
  async alertmanagers(): Promise<readonly string[]> {
    const { activeAlertmanagers } = await this.#data<{ activeAlertmanagers: readonly { url: string }[] }>(
      'alertmanagers',
    );
    return activeAlertmanagers.map(({ url }) => url);
  }

  /** Of each series its value under the given label. */
  async valuesBy(label: string, expression: string): Promise<Readonly<Record<string, number>>> {
    const samples = await this.query(expression);
    return Object.fromEntries(samples.map(({ labels, value }) => [labels[label] ?? '', value]));
  }

  async activeTargets(): Promise<readonly Target[]> {
    const { activeTargets } = await this.#data<{ activeTargets: readonly Target[] }>('targets?state=active');
    return activeTargets;
  }

  /** The configuration in force, as YAML. */
  async configuration(): Promise<string> {
    const { yaml } = await this.#data<{ yaml: string }>('status/config');
    return yaml;
  }

  async #data<T extends object>(path: string): Promise<T> {
    const { data } = jsonOf(await get(`${this.baseUrl}/api/v1/${path}`)) as { data: T };
    return data;
  }
}

function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
