import type { EntranceName } from '../../entrances/entrances.options.js';

/** What the ops bundle knows of an application: all of it is read from the code. It is sent between processes as JSON. */
export interface Application {
  /** The value of the label that tells services apart. */
  readonly name: string;
  /** The modules that have controllers, decorated methods or metrics. */
  readonly modules: readonly ApplicationModule[];
  readonly routes: readonly ApplicationRoute[];
  /** What the application exposes: its own metrics, and those of the features of the library that are on. */
  readonly metrics: readonly ApplicationMetric[];
  readonly methods: readonly DecoratedMethod[];
  /** Entrances beside HTTP that the application uses and measures. */
  readonly entrances: readonly EntranceName[];
  /** The names of the integrations: `pgPool`, `cacheStore`, ... */
  readonly integrations: readonly string[];
  readonly objectives: readonly Objective[];
  readonly http: HttpFacts | undefined;
  readonly scrape: ScrapeFacts;
  readonly limits: Limits;
  /** Whether several processes or threads share their metrics. */
  readonly hasWorkers: boolean;
  /** The beginning of all names of metrics, which `metrics`, `modules` and `methods` have here already. */
  readonly prefix: string;
  /** What those of the process and the runtime have behind it. */
  readonly runtimePrefix: string;
  /** Where `forRootAsync()` is called, whose options are not known before the start; `undefined`: all options are known. */
  readonly optionsMadeAt?: string | undefined;
}

/** A module, with what it lists. */
export interface ApplicationModule {
  readonly name: string;
  readonly controllers: readonly string[];
  readonly providers: readonly string[];
  /** The names of the metrics that it declares by `forFeature()`. */
  readonly metrics: readonly string[];
}

/** A path in the code. What the application adds to it when it starts is said by the configuration. */
export interface CodedPath {
  readonly path: string;
  /** Those that its decorators say, such as `['1', '2']`; empty text for `VERSION_NEUTRAL`. */
  readonly versions?: readonly string[];
}

/** A handler of a controller. */
export interface ApplicationRoute extends CodedPath {
  readonly module: string;
  readonly controller: string;
  readonly handler: string;
  /** `GET`; `ALL` answers all of them. */
  readonly method: string;
  /** As the label `endpoint` has it, but for a global prefix and a version, which are set when the application starts. */
  readonly path: string;
}

/** A metric, once, whoever records it. */
export interface ApplicationMetric {
  readonly name: string;
  /** The name in the code, without the prefixes of `forRoot()`. */
  readonly declaredName: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  /** Of a histogram: which buckets Prometheus can read. */
  readonly buckets: 'classic' | 'native' | 'both' | undefined;
  /** By its name: `seconds`, `bytes`, `ratio`, `dollars`; empty without one. */
  readonly unit: string;
  readonly labels: readonly MetricLabelFacts[];
  readonly help: string;
  /** How many series it may have by its own limit and its closed labels; `undefined`: any number. */
  readonly maxSeries: number | undefined;
  /** How many samples a scrape has of one of its series, at most. */
  readonly samplesPerSeries: number;
  /** Where it is declared, relative to the working directory; `undefined` for the library's own. */
  readonly place: Place | undefined;
}

/** A label, with its values when they are a closed set. */
export interface MetricLabelFacts {
  readonly name: string;
  readonly values: readonly string[] | undefined;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A method that decorators measure. */
export interface DecoratedMethod {
  readonly class: string;
  readonly method: string;
  /** The module that provides the class; `undefined` when no module lists it. */
  readonly module: string | undefined;
  /** Each decorator, as it is written: `@Timed()`, with the names of its metrics. */
  readonly decorators: readonly { readonly decorator: string; readonly metrics: readonly string[] }[];
  readonly place: Place;
}

/** A promise about the requests or calls of a part of the application. */
export interface Objective {
  /** Lower case, unique in the application: the label `slo`. */
  readonly name: string;
  readonly kind: 'availability' | 'latency';
  /** The share that has to be good, such as 0.999. */
  readonly objective: number;
  /** Of latency: what takes longer is too slow. */
  readonly belowSeconds: number | undefined;
  readonly of: ObjectiveSubject;
  readonly place: Place | undefined;
}

/**
 * What an objective is about: series of a counter, some of which are failures, and of a histogram. Metrics and labels have
 * the usual names: without prefixes, and whatever the naming of requests.
 */
export interface ObjectiveSubject {
  readonly kind: 'http' | 'method' | 'queue' | 'cron';
  /** For people: `POST /loans`, `LoansService.create`; `all requests`. */
  readonly title: string;
  /** Values of labels, one or several of which the series have; none: all series of the metric. */
  readonly matchers: Readonly<Record<string, readonly string[]>>;
  /** Of requests: what the values of the label `endpoint` are made from. */
  readonly endpoints?: readonly CodedPath[];
  readonly counter: string;
  /** What a failure has beside, in PromQL: `status_code=~"5.."`. */
  readonly failure: string;
  readonly histogram: string;
  /** Whether the histogram is of this subject alone, and has none of the labels. */
  readonly hasOwnHistogram?: boolean;
}

export interface HttpFacts {
  readonly naming: 'prometheus' | 'otel';
  /** What the application calls labels of the naming. */
  readonly labelNames: Readonly<Record<string, string>>;
  readonly histogram: 'classic' | 'native' | 'both';
  /** Bounds of the latency histogram in seconds. */
  readonly buckets: readonly number[];
}

/** Where and how the application is scraped. */
export interface ScrapeFacts {
  readonly path: string;
  /** The port of the management server; `undefined`: the application's own port. */
  readonly port: number | undefined;
  readonly auth: 'none' | 'bearer' | 'basic' | 'function';
}

/** The largest size that a scrape can have by the application's own limits. */
export interface Limits {
  /** How many series a metric may have. */
  readonly httpSeries: number;
}
