import type { EntranceName } from '../../entrances/entrances.options.js';
import type { Application } from '../model/application.js';
import { isOfRuntime } from '../model/library-metrics.js';
import { type OtelName, otelNames } from './otel-names.js';

/** What an application calls a metric that rules and dashboards know by the library's usual name. */
export interface OwnName {
  readonly name: string;
  /** Its names of the usual labels, where they differ. */
  readonly labels: Readonly<Record<string, string>>;
  /** What tells its series from others of the same name, in PromQL; empty: nothing has to. */
  readonly matcher: string;
  /** The entrances of which one has to be there for such series. */
  readonly entrances?: readonly EntranceName[];
  /** A counter that is there as the count of this histogram. */
  readonly isCount: boolean;
}

/** What of an application decides its names. */
export type Naming = Pick<Application, 'prefix' | 'runtimePrefix'> & {
  readonly http: Pick<NonNullable<Application['http']>, 'naming' | 'labelNames'> | undefined;
};

/**
 * The one place that knows what a metric is called in an application, by its options `http.naming`, `http.labelNames`,
 * `prefix` and `defaultMetrics.prefix`. Whether the application exposes it is another question.
 */
export function ownNames(usual: string, { prefix, runtimePrefix, http }: Naming): OwnName[] {
  const names: readonly OtelName[] = http?.naming === 'otel' ? otelNames(usual) : [{ name: usual }];
  return names.map(({ name, labels = {}, sharedBy, isCount = false }) => ({
    name: prefix + (isOfRuntime(name) ? runtimePrefix : '') + name,
    labels: isOfHttp(usual) ? { ...labels, ...chosen(labels, http?.labelNames) } : labels,
    matcher: sharedBy?.matcher ?? '',
    ...(sharedBy && { entrances: sharedBy.entrances }),
    isCount,
  }));
}

/** The names that `http.labelNames` gives to labels of the naming, by the usual names. */
function chosen(labels: OwnName['labels'], labelNames: OwnName['labels'] = {}): OwnName['labels'] {
  const usualOf = (ofNaming: string) =>
    Object.keys(labels).find((one) => labels[one] === ofNaming) ?? ofNaming;
  return Object.fromEntries(Object.entries(labelNames).map(([ofNaming, own]) => [usualOf(ofNaming), own]));
}

/** Of requests to the application, not of those that it sends. */
function isOfHttp(usual: string): boolean {
  return /^(http_(?!client_)|active_requests$)/.test(usual);
}
