import {
  type EntranceName,
  type ResolvedEntranceOptions,
  resolveEntranceOptions,
} from '../../entrances/entrances.options.js';
import { resolveHttpOptions, type ResolvedHttpOptions } from '../../http/http.options.js';
import { type ResolvedSlo, resolvedSlo } from '../../metrics/objectives/slo.options.js';
import type { MetricsModuleOptions } from '../../module/metrics.options.js';
import { type ResolvedRuntimeOptions, resolveRuntimeOptions } from '../../runtime/runtime.options.js';

/** The options of `forRoot()` that decide what an application exposes, and how. */
export interface LibraryOptions extends Pick<MetricsModuleOptions, 'auth' | 'server'> {
  readonly slo: ResolvedSlo | undefined;
  /** Of all metrics. */
  readonly prefix: string;
  /** Of those of the process and the runtime, after the other one. */
  readonly defaultsPrefix: string;
  readonly http: ResolvedHttpOptions | false;
  readonly runtime: ResolvedRuntimeOptions;
  readonly entrances: ResolvedEntranceOptions;
  readonly hasDefaultMetrics: boolean;
  readonly hasWorkers: boolean;
  readonly hasPushgateway: boolean;
  readonly hasRemoteWrite: boolean;
  readonly hasOtlp: boolean;
}

/** What decides which metrics of the library an application has. */
export interface LibraryFacts {
  readonly options: LibraryOptions;
  readonly integrations: readonly string[];
  readonly entrances: readonly EntranceName[];
}

/** The options after defaults. The whole of them is checked when the application starts. */
export function libraryOptions(given: MetricsModuleOptions = {}): LibraryOptions {
  const { http = true, runtime = true, entrances = true, defaultMetrics = true, workers = false } = given;
  const slo = given.slo && resolvedSlo(given.slo);
  return {
    slo,
    prefix: given.prefix ?? '',
    defaultsPrefix: typeof defaultMetrics === 'object' ? (defaultMetrics.prefix ?? '') : '',
    http: http === false ? false : resolveHttpOptions(http === true ? {} : http, slo),
    runtime: resolveRuntimeOptions(runtime),
    entrances: resolveEntranceOptions(entrances),
    hasDefaultMetrics: defaultMetrics !== false,
    hasWorkers: workers !== false,
    hasPushgateway: given.push?.url !== undefined,
    hasRemoteWrite: given.push?.remoteWrite !== undefined,
    hasOtlp: given.push?.otlp !== undefined,
    auth: given.auth,
    server: given.server,
  };
}
