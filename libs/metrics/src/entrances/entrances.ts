import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { beforeInit } from '../metrics/application-start.js';
import { startAll } from '../metrics/calls/start-all.js';
import { changed, type MetricDefinition } from '../metrics/definition/metric-definition.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import type { Measuring } from './enhancers/enhancer-recorder.js';
import { MEASURING } from './enhancers/measure-enhancers.js';
import type { Entrance, EntranceContext } from './entrance.js';
import type { EntranceName, EntranceSettings } from './entrances.options.js';
import { instancesIn } from './instances-with.js';
import { ENTRANCES, type KnownEntrance } from './known-entrances.js';
import { Servers } from './microservices/servers.js';

/** Opens the entrances that the options leave on, and closes them with the application. */
@Injectable()
export class Entrances implements OnApplicationShutdown {
  /** What `measureEnhancers()` looks for. */
  readonly [MEASURING]: Measuring;
  #close: () => void = () => undefined;
  readonly #servers: Servers;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly settings: EntranceSettings,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    this[MEASURING] = {
      get: (definition) =>
        factory.asOwn("Rename yours, or don't use measureEnhancers().", () => factory.get(definition)),
      report: (subject, error) => errors.report('entrance', subject, error),
    };
    this.#servers = new Servers(modules);
    beforeInit(moduleRef, (application) => this.#open(application));
  }

  onApplicationShutdown(): void {
    this.#close();
  }

  async #open(application: object): Promise<void> {
    this.#servers.addThoseOf(application);
    const context = this.#context(application);
    const used = Object.entries(ENTRANCES).filter(
      ([name, { isUsed }]) => this.settings.entrances[name as EntranceName] && isUsed(context),
    );
    const loaded: [name: string, Entrance][] = [];
    // One after the other: Jest can't link two ES modules at once that import the same one.
    for (const [name, { load }] of used) loaded.push(await this.#loaded(name, load));
    // A test module and the application created from it may both be initialised.
    this.#close();
    this.#close = startAll(
      loaded.map(
        ([name, entrance]) =>
          () =>
            this.factory.asOwn(`Rename yours, or set entrances: { ${name}: false }.`, () =>
              entrance(context),
            ),
      ),
    );
  }

  async #loaded(name: string, load: KnownEntrance['load']): Promise<[name: string, Entrance]> {
    try {
      return [name, await load()];
    } catch (error) {
      // A bundler may have left the file out.
      this.errors.report('entrance', `the entrance ${name} can't be loaded`, error);
      return [name, () => () => undefined];
    }
  }

  #context(application: object): EntranceContext {
    const { factory, modules, moduleRef, settings } = this;
    const exceptionLabel = settings.http && settings.http.naming === 'otel' ? 'error_type' : 'exception';
    return {
      application,
      modules,
      instancesWith: instancesIn(modules),
      servers: this.#servers,
      options: settings.entrances,
      get: (definition) => factory.get(withExceptionLabel(definition, exceptionLabel)),
      find: (token) => moduleRef.get(token, { strict: false }),
      exceptionLabel,
      report: this[MEASURING].report,
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
