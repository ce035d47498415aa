import type { MetricFactory } from '../metrics/metric-factory.js';
import type { HttpPlatform, MakeEndpoint } from './adapters/platform.js';
import { Endpoint } from './signals/endpoint.js';
import { ExtraLabels } from './signals/extra-labels.js';
import type { HandlerFacts } from './adapters/handler-marks.js';
import { arrivalFilter, type IgnoredPath, isTemplateIgnored } from './ignore-rules.js';
import { extraLabelNames } from './extra-label-options.js';
import { namingOf } from './naming/namings.js';
import { RequestLabels } from './naming/request-labels.js';
import { GoldenSignals } from './signals/golden-signals.js';
import type { ResolvedHttpOptions } from './http.options.js';
import { initializeRoutes } from './initialize-routes.js';
import { latencyShape } from './latency-shape.js';
import { UNMATCHED, UPGRADE } from './naming/label-values.js';
import { RequestRecorder } from './request-recorder.js';

/** A path without parameters or wildcards, which is requested as declared. */
const LITERAL = /^[\w\-./~%@+]*$/;

/** What an application's recorder is created from, besides its options. */
export interface HttpParts {
  readonly factory: MetricFactory;
  readonly platform: HttpPlatform;
  /** The facts of all handlers. */
  readonly facts: readonly HandlerFacts[];
  /** The path of the scrape endpoint. */
  readonly metricsPath: string;
  readonly scheme: 'http' | 'https';
  /** Receives a failure of the recorder itself and its consequence. */
  readonly report: (error: unknown, what?: string) => void;
}

/** Returns the factory of endpoints under these options. */
export function endpointMaker({ ignore, labels, objectiveSeconds }: ResolvedHttpOptions): MakeEndpoint {
  return (template, facts) => {
    const { controller = '', handler = '', isScrape = false, options }: Partial<HandlerFacts> = facts ?? {};
    const objectives = [options?.slo ?? []].flat();
    return new Endpoint({
      template,
      controller,
      handler,
      successStatus: facts?.successStatus,
      labels: { ...labels, ...options?.labels },
      isIgnored: isScrape || options?.ignore === true || isTemplateIgnored(ignore, template),
      hasHistogram: options?.histogram ?? true,
      objectiveSeconds: objectives.length > 0 ? Math.max(...objectives) : objectiveSeconds,
    });
  };
}

/**
 * Creates the golden signals of an application and the recorder of its requests.
 * @throws MetricsConfigurationError when options or decorators can't work together, or a name is taken
 */
export function createRequestRecorder(options: ResolvedHttpOptions, parts: HttpParts): RequestRecorder {
  const { factory, platform, facts, metricsPath, scheme, report } = parts;
  const naming = namingOf(options.naming);
  const labels = new RequestLabels(options);
  const names = extraLabelNames(
    [options.labels, ...facts.map(({ options: { labels = {} } }) => labels)],
    labels.names().counter,
  );
  const signals = new GoldenSignals(factory, {
    naming,
    labels,
    extraLabels: new ExtraLabels(names, report),
    latency: latencyShape(options, facts),
    hasFirstByte: options.firstByte,
    maxSeries: options.maxSeries,
  });
  const makeEndpoint = endpointMaker(options);
  const recorder = new RequestRecorder({
    signals,
    naming,
    isIgnored: arrivalFilter(options.ignore, [{ path: metricsPath }, ...ignoredPaths(platform)], report),
    platform,
    unmatched: makeEndpoint(UNMATCHED),
    upgrade: makeEndpoint(UPGRADE),
    hasFirstByte: options.firstByte,
    abortedStatus: options.abortedStatus,
    report,
  });
  if (options.initialize) initializeRoutes(platform.routes(), signals, naming.methods, scheme);
  return recorder;
}

/** Ignored routes with a fixed path: it identifies their requests on arrival, so that they never count as active. */
function ignoredPaths(platform: HttpPlatform): IgnoredPath[] {
  return platform
    .routes()
    .filter(({ endpoint: { config } }) => config.isIgnored && LITERAL.test(config.template))
    .map(({ endpoint, methods }) => ({ path: endpoint.config.template, methods }));
}
