import type { Collection, CollectionSink } from '../loop/collection.js';
import type { MetricFactory } from '../../metrics/metric-factory.js';
import type { MetricsErrors } from '../../metrics/metrics-errors.js';
import { Exporter } from './exporter.js';
import { ExportRequests } from './export-requests.js';
import { droppedPoints, exportedPoints } from './otlp.metrics.js';
import type { ResolvedOtlpOptions } from './otlp.options.js';
import { OtlpReceiver } from './otlp-receiver.js';
import { resourceOf } from './resource.js';

/** What the sink needs of the application. */
export interface OtlpSurroundings {
  readonly factory: MetricFactory;
  readonly errors: MetricsErrors;
}

/** Exports collections by OTLP/HTTP. */
export class OtlpSink implements CollectionSink {
  readonly intervalMs: number | undefined;
  readonly #requests: ExportRequests;
  readonly #exporter: Exporter;

  constructor(options: ResolvedOtlpOptions, { factory, errors }: OtlpSurroundings) {
    this.intervalMs = options.intervalMs;
    const receiver = new OtlpReceiver(options);
    const { exported, dropped } = factory.asOwn('Rename yours.', () => ({
      exported: factory.get(exportedPoints),
      dropped: factory.get(droppedPoints),
    }));
    const report = (what: string, problem: unknown): void => errors.report('push', what, problem);
    this.#requests = new ExportRequests(resourceOf(options.resourceAttributes), (metric, error) =>
      report(`metric "${metric}" is left out of an export`, error),
    );
    this.#exporter = new Exporter(receiver, {
      accepted: (points) => exported.inc(points),
      dropped: (points, reason, problem) => {
        dropped.inc({ reason }, points);
        report(`data points for ${receiver.shownUrl} were dropped (${reason})`, problem);
      },
      failed: (problem) => report(`could not export to ${receiver.shownUrl}`, problem),
      warned: (problem) => report(`${receiver.shownUrl} has accepted an export with a warning`, problem),
    });
  }

  async take(collection: Collection): Promise<void> {
    this.#exporter.send(await this.#requests.write(collection));
  }

  flush(signal: AbortSignal): Promise<boolean> {
    return this.#exporter.flush(signal);
  }

  end(signal: AbortSignal): Promise<void> {
    return this.#exporter.close(signal);
  }
}
