import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import type ts from 'typescript';
import { DOORS, libraryProgram, ROOT } from './support/library-program.js';
import { leaksIn, type PublicName, publicNames } from './support/public-types.js';

/** Every public name by kind. A change here is a change for users: it goes into the changelog and a guide. */
const DOOR = {
  class: `
    Counter Gauge Histogram HttpMetricsInterceptor ManualClock MetricFactory MetricsConfigurationError
    MetricsController MetricsModule PushService Registry ScrapeService SharedInstances Summary
  `,
  const: `
    DEFAULT_ENVIRONMENT register
  `,
  function: `
    Counted HttpMetrics IgnoreHttpMetrics InFlight InjectMetric MetricLabel Observed Slo Timed Unmetered
    cacheStore counter exponentialBuckets gauge getMetricToken histogram linearBuckets makeCounterProvider
    makeGaugeProvider makeHistogramProvider makeSummaryProvider measureEnhancers mergeNativeSnapshots outgoingHttp pgPool
    pglite redisClient summary terminusHealth
  `,
  type: `
    AppInfoOptions CallStart Clock CountedOptions CountedSuccessesOptions CounterConfiguration
    CounterDeclaration CounterDefinition CounterIncrement CounterSeries DatabaseOptions
    DefaultMetricsOptions EndExemplarTimer EndTimer EntranceOptions ExemplarLabels Exposition GaugeConfiguration
    GaugeDeclaration GaugeDefinition GaugeSeries HistogramConfiguration HistogramDeclaration
    HistogramDefinition HistogramObservation HistogramSeries HttpHistogramKind HttpIgnore
    HttpLabelFunction HttpLabels HttpMetricsOptions HttpMetricsRouteOptions HttpNamingPreset
    InFlightOptions InstrumentEnvironment Integration IntegrationContext LabelSource LabelSources
    LabelValue LabelValueSets Labels LatencyObjective ManagementServerOptions MeterDecorator MeteredCall MeteredMethod
    MethodMeterDecorator MetricDefinition MetricKey MetricLabelDecorator MetricObject MetricOf
    MetricsModuleExtras MetricsModuleOptions MetricsOptionsFactory NativeHistogramOptions NativeSnapshot
    ObservedOptions OtlpOptions PgPoolLike PushOptions RedisClientLike RemoteWriteOptions ResultOf RuntimeMetricsOptions ScrapeAuth
    ScrapeOptions ScrapeRequest SloOptions StartLabelSource StartLabelSources SucceededCall SuccessLabelSource
    SuccessLabelSources SummaryConfiguration SummaryDeclaration SummaryDefinition SummarySeries
    TimedHistogramOptions TimedLongTaskOptions TimedOptions TimedSummaryOptions TraceContext
    WorkersOptions
  `,
};

/** The same of `nestjs-metrics/testing`. */
const TESTING_DOOR = {
  class: `
    ExpositionSyntaxError ManualClock MetricsTestingModule
  `,
  const: `
    metricMatchers
  `,
  function: `
    diff getMetricToken metricOf parseExposition snapshot watch
  `,
  type: `
    DistributionDifference DistributionSeries LabelsOf MetricMatchers MetricSnapshot MetricsTestingOptions Observed
    ParsedExemplar ParsedFamily ParsedNativeBucket ParsedNativeHistogram ParsedSample ReadableMetric ReadableRegistry Series SeriesDifference SnapshotSource ValueArguments ValueDifference ValueSeries WatchedMetric
  `,
};

/** The same of `nestjs-metrics/ops`. */
const OPS_DOOR = {
  function: `
    defineOps
  `,
  type: `
    AlertDefinition AlertRule AlertTest Dependency KubernetesOptions Labels OpsConfig OpsLinks Receivers Scenario ScrapedBy Severity TestSeries UriVersioning
  `,
};

/** The same of `nestjs-metrics/willsoto`. */
const WILLSOTO_DOOR = {
  class: `
    PrometheusController PrometheusModule Pushgateway
  `,
  function: `
    InjectMetric getToken makeCounterProvider makeGaugeProvider makeHistogramProvider makeSummaryProvider
  `,
  type: `
    MetricProviderInject MetricProviderInjectable PrometheusAsyncOptions PrometheusDefaultMetrics PrometheusOptions
    PrometheusOptionsFactory PrometheusOptionsWithDefaults PrometheusUseFactoryOptions PushedRegistry PushgatewayAnswer
    PushgatewayOptions PushgatewayParameters
  `,
};

/** Types that users need not name. What they write instead: */
const SPELLED_OUT: Readonly<Record<string, string>> = {
  Aggregator: "'sum' and its like",
  BucketSpans: "NativeSnapshot['positive']",
  ClientRegistry: 'Registry, of this library, prom-client or @prometheus-io/client',
  Feature: 'MetricDefinition | Integration',
  Injected: 'the instances of the injected classes, which are inferred',
  LabelsArgument: 'Labels; never without labels',
  LabelsProperty: '{ labels: Labels }',
  MetricConfig: "MetricDefinition['config']",
  MergedRegistry: 'Registry, of this library, prom-client or @prometheus-io/client',
  MetricRegistry: 'Registry, of this library, prom-client or @prometheus-io/client',
  MetricType: "MetricDefinition['type']",
  OpenLabels: 'object',
  OpenMetricsContentType: 'typeof Registry.OPENMETRICS_CONTENT_TYPE',
  PrometheusContentType: 'typeof Registry.PROMETHEUS_CONTENT_TYPE',
  RegisteredMetric: "ReturnType<Registry['getMetricsAsArray']>[number]",
  RegistryContentType: "Registry['contentType']",
  SeriesHandle: 'CounterSeries and its like',
  Tokens: 'readonly InjectionToken[]',
  UnknownLabels: 'Readonly<Record<string, unknown>>',
  ValueArguments: 'the arguments themselves; never with labels',
};

const GUIDES = [
  'README.md',
  'libs/metrics/README.md',
  ...readdirSync(`${ROOT}docs/guides`).map((file) => `docs/guides/${file}`),
].map((file) => ({ file, text: readFileSync(ROOT + file, 'utf8') }));

let program: ts.Program;
let names: readonly PublicName[];
const namesOf = {} as Record<(typeof DOORS)[number], readonly PublicName[]>;

beforeAll(() => {
  program = libraryProgram();
  for (const door of DOORS) namesOf[door] = publicNames(program, door);
  names = DOORS.flatMap((door) => namesOf[door]);
}, 120_000);

describe('the public names', () => {
  it.each([
    ...Object.entries(DOOR).map(([kind, expected]) => ['index.ts', kind, expected] as const),
    ...Object.entries(TESTING_DOOR).map(([kind, expected]) => ['testing/index.ts', kind, expected] as const),
    ...Object.entries(OPS_DOOR).map(([kind, expected]) => ['ops/index.ts', kind, expected] as const),
    ...Object.entries(WILLSOTO_DOOR).map(
      ([kind, expected]) => ['willsoto/index.ts', kind, expected] as const,
    ),
  ])('of %s of the kind %s are these', (door, kind, expected) => {
    const ofKind = namesOf[door].filter((name) => name.kind === kind).map(({ name }) => name);
    expect(ofKind.toSorted()).toEqual(expected.trim().split(/\s+/));
  });

  it('have signatures of public types only', () => {
    expect(leaksIn(names, program, SPELLED_OUT)).toEqual([]);
  });

  it('each have a place in a guide or a README', () => {
    const text = GUIDES.map((guide) => guide.text).join('\n');
    const all = names.map(({ name }) => name);
    expect(all.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });
});
