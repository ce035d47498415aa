import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { beforeInit } from '../metrics/application-start.js';
import { startAll } from '../metrics/calls/start-all.js';
import { changed, type MetricDefinition } from '../metrics/definition/metric-definition.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import type { Entrance, EntranceContext } from './entrance.js';
import type { EntranceName, EntranceSettings } from './entrances.options.js';
import { eventEmitterEntrance } from './event-emitter/event-emitter-entrance.js';
import { scheduleEntrance } from './schedule/schedule-entrance.js';

const ENTRANCES: Readonly<Record<EntranceName, Entrance>> = {
  eventEmitter: eventEmitterEntrance,
  schedule: scheduleEntrance,
};

/** Opens the entrances that the options leave on, and closes them with the application. */
@Injectable()
export class Entrances implements OnApplicationShutdown {
  #close: () => void = () => undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly settings: EntranceSettings,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    beforeInit(moduleRef, () => this.#open());
  }

  onApplicationShutdown(): void {
    this.#close();
  }

  #open(): void {
    // A test module and the application created from it may both be initialised.
    this.#close();
    const open = Object.entries(ENTRANCES).filter(([name]) => this.settings.entrances[name as never]);
    this.#close = startAll(
      open.map(
        ([name, entrance]) =>
          () =>
            this.factory.asOwn(`Rename yours, or set entrances: { ${name}: false }.`, () =>
              entrance(this.#context),
            ),
      ),
    );
  }

  get #context(): EntranceContext {
    const { factory, errors, modules, moduleRef, settings } = this;
    const exceptionLabel = settings.http && settings.http.naming === 'otel' ? 'error_type' : 'exception';
    return {
      modules,
      options: settings.entrances,
      get: (definition) => factory.get(withExceptionLabel(definition, exceptionLabel)),
      find: (token) => moduleRef.get(token, { strict: false }),
      exceptionLabel,
      report: (subject, error) => errors.report('entrance', subject, error),
    };
  }
}

function withExceptionLabel<D extends MetricDefinition>(
  definition: D,
  label: EntranceContext['exceptionLabel'],
): D {
  const { config } = definition;
  if (label === 'exception' || !config.labelNames?.includes('exception')) return definition;
  const labelNames = config.labelNames.map((name) => (name === 'exception' ? label : name));
  return changed(definition, { config: { ...config, labelNames } });
}
