import type {
  Family,
  FamilyExemplar,
  FreeLabels,
  HistogramWalk,
  ScalarWalk,
  SummaryWalk,
} from '../../../libs/metrics/src/core/exposition/source/family.js';

/** A series as plain data; what its family's kind has no use for is left out. */
export interface PlainSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly createdMs?: number | undefined;
  readonly value?: number;
  readonly exemplar?: FamilyExemplar | undefined;
  /** Of each bucket alone, `+Inf` last. */
  readonly bucketCounts?: readonly number[];
  readonly exemplars?: readonly (FamilyExemplar | undefined)[];
  readonly quantileValues?: readonly number[];
  readonly sum?: number;
  readonly count?: number;
}

/** A family as plain data. */
export interface PlainFamily {
  readonly name: string;
  readonly help: string;
  readonly kind: Family['kind'];
  readonly bounds?: readonly number[];
  readonly quantiles?: readonly number[];
  readonly series: readonly PlainSeries[];
}

/** A family of plain data, for the writers. */
export function familyFrom({ series, bounds = [], quantiles = [], kind, name, help }: PlainFamily): Family {
  const base = { name, help };
  if (kind === 'histogram') {
    const walk = new PlainHistogramWalk(series);
    return { ...base, kind, walk, labels: walk, bounds };
  }
  const walk = new PlainWalk(series);
  return kind === 'summary'
    ? { ...base, kind, walk, labels: walk, quantiles }
    : { ...base, kind, walk, labels: walk };
}

class PlainSeriesWalk implements FreeLabels {
  private at = -1;

  constructor(private readonly series: readonly PlainSeries[]) {}

  next(): boolean {
    return ++this.at < this.series.length;
  }

  get createdMs(): number | undefined {
    return this.current.createdMs;
  }

  get sum(): number {
    return this.current.sum ?? 0;
  }

  set(): Readonly<Record<string, string>> {
    return this.current.labels;
  }

  protected get current(): PlainSeries {
    return this.series[this.at] as PlainSeries;
  }
}

class PlainWalk extends PlainSeriesWalk implements ScalarWalk, SummaryWalk {
  get value(): number {
    return this.current.value ?? 0;
  }

  get exemplar(): FamilyExemplar | undefined {
    return this.current.exemplar;
  }

  get count(): number {
    return this.current.count ?? 0;
  }

  quantileValue(quantile: number): number {
    return this.current.quantileValues?.[quantile] ?? 0;
  }
}

class PlainHistogramWalk extends PlainSeriesWalk implements HistogramWalk {
  bucketCount(bucket: number): number {
    return this.current.bucketCounts?.[bucket] ?? 0;
  }

  exemplar(bucket: number): FamilyExemplar | undefined {
    return this.current.exemplars?.[bucket];
  }
}
