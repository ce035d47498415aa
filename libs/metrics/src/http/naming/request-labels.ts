import { labelNamesProblem } from '../../core/rules/declaration-rules.js';
import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import type { ResolvedHttpOptions } from '../http.options.js';
import type { LabelNames, LabelTexts } from './naming.js';
import {
  type KeyPart,
  type LabelledEndpoint,
  type LabelledRequest,
  REQUEST_LABELS,
  type RequestLabel,
} from './request-label-table.js';

/** The metrics of a request by their labels: its counter, or its latencies and sizes. */
export type LabelledMetric = Exclude<keyof LabelNames, 'active'>;

interface NamedLabel extends RequestLabel {
  readonly name: string;
  readonly isMeasured: boolean;
}

/** The labels that one application's options ask for. */
export class RequestLabels {
  readonly #labels: readonly NamedLabel[];
  readonly #keys: readonly ((request: LabelledRequest) => KeyPart)[];
  readonly #key: KeyPart[];

  /** @throws MetricsConfigurationError when `labelNames` names a label that the naming does not have, or gives a bad name */
  constructor(private readonly options: ResolvedHttpOptions) {
    const { naming } = options;
    const labelNames = checkedLabelNames(options);
    this.#labels = REQUEST_LABELS.flatMap((label) => {
      const name = label.names[naming];
      if (name === undefined || label.isOn?.(options) === false) return [];
      return {
        ...label,
        name: labelNames[name] ?? name,
        isMeasured: label.onlyOnCounter?.includes(naming) !== true,
      };
    });
    const problem = labelNamesProblem(this.#labels.map(({ name }) => name));
    if (problem) throw new MetricsConfigurationError(`MetricsModule option http.labelNames: ${problem}`);
    this.#keys = this.#labels.flatMap(({ key }) => key ?? []);
    this.#key = this.#keys.map(() => '');
  }

  /** The label names of the metrics, with extra labels. */
  names(extra: readonly string[] = []): LabelNames {
    const namesOf = (metric: LabelledMetric): string[] => this.#on(metric).map(({ name }) => name);
    const { naming } = this.options;
    return {
      counter: [...namesOf('counter'), ...extra],
      measure: [...namesOf('measure'), ...extra],
      active: this.#labels.filter(({ onActive }) => onActive?.includes(naming)).map(({ name }) => name),
    };
  }

  /** The label values of a metric. */
  valuesOf(metric: LabelledMetric, request: LabelledRequest, endpoint: LabelledEndpoint): LabelTexts {
    const values: Record<string, string> = {};
    for (const { name, key, value } of this.#on(metric)) {
      values[name] = value?.(request, endpoint, this.options) ?? String(key?.(request));
    }
    return values;
  }

  /** What distinguishes a request from others to its endpoint. The next call overwrites it, to allocate nothing. */
  keyOf(request: LabelledRequest): readonly KeyPart[] {
    const key = this.#key;
    for (let i = 0; i < key.length; i++) {
      key[i] = (this.#keys[i] as (request: LabelledRequest) => KeyPart)(request);
    }
    return key;
  }

  #on(metric: LabelledMetric): readonly NamedLabel[] {
    return metric === 'counter' ? this.#labels : this.#labels.filter(({ isMeasured }) => isMeasured);
  }
}

/** The names that the option gives to labels of the naming. */
function checkedLabelNames({ naming, labelNames }: ResolvedHttpOptions): LabelTexts {
  const known = REQUEST_LABELS.flatMap(({ names }) => names[naming] ?? []);
  const unknown = Object.keys(labelNames).find((name) => !known.includes(name));
  if (unknown === undefined) return labelNames;
  throw new MetricsConfigurationError(
    `MetricsModule option http.labelNames: the naming '${naming}' has no label "${unknown}". Use some of ${known.join(', ')}.`,
  );
}
