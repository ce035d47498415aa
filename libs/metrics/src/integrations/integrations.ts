import {
  Inject,
  Injectable,
  type InjectionToken,
  type OnApplicationShutdown,
  type OnModuleInit,
  type FactoryProvider,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { inspect, isDeepStrictEqual } from 'node:util';
import { MetricFactory } from '../metrics/metric-factory.js';
import { nameOfToken } from '../metrics/injection/token-name.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import type { Integration, IntegrationContext } from './integration.js';
import { SharedInstances } from './shared-instances.js';
import { failWithoutRoot, ROOT_MARK } from '../metrics/injection/missing-root.js';

/** Starts the integrations of an application once its providers exist, and stops them when it shuts down. */
@Injectable()
export class Integrations implements OnModuleInit, OnApplicationShutdown {
  readonly #added = new Set<Integration>();
  readonly #stops: (() => void)[] = [];

  constructor(
    @Inject(MetricFactory) private readonly metrics: MetricFactory,
    @Inject(MetricsErrors) private readonly errors: MetricsErrors,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(SharedInstances) private readonly sharedInstances: SharedInstances,
  ) {}

  add(integration: Integration): void {
    this.#added.add(integration);
  }

  /** @throws MetricsConfigurationError when the provider is missing, or when options for the same provider differ */
  onModuleInit(): void {
    const started: Started[] = [];
    // Both a test module and the application it creates may be initialised.
    this.onApplicationShutdown();
    try {
      for (const integration of this.#added) {
        const target = this.#targetOf(integration);
        if (isStarted({ integration, target }, started)) continue;
        started.push({ integration, target });
        const start = () => integration.start(target as never, this.#contextOf(integration));
        this.#stops.push(
          this.metrics.asOwn(`Remove yours, or remove ${integration.name}() from forFeature().`, start),
        );
      }
    } catch (error) {
      this.onApplicationShutdown();
      throw error;
    }
  }

  onApplicationShutdown(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #contextOf({ name }: Integration): IntegrationContext {
    return {
      metrics: this.metrics,
      find: (token) => this.moduleRef.get(token, { strict: false }),
      shared: (type) => this.sharedInstances.get(type),
      safely: (record) => {
        try {
          record();
        } catch (error) {
          this.errors.report('integration', `${name} could not be recorded`, error);
        }
      },
    };
  }

  #targetOf({ name, token }: Integration): unknown {
    if (token === undefined) return undefined;
    const target = this.#provider(token);
    if (typeof target === 'object' && target !== null) return target;
    throw new MetricsConfigurationError(
      `${name}: no object is provided as ${nameOfToken(token)}. Provide the object to measure under this token, ` +
        'in any module, or give the token under which it is provided.',
    );
  }

  #provider(token: InjectionToken): unknown {
    try {
      return this.moduleRef.get(token as string, { strict: false });
    } catch {
      return undefined;
    }
  }
}

interface Started {
  readonly integration: Integration;
  readonly target: unknown;
}

/** Whether the object is already measured; a second time would count everything twice. */
function isStarted({ integration, target }: Started, started: readonly Started[]): boolean {
  const { name, token, options } = integration;
  if (options === undefined) return false;
  const same = started.find((one) => one.integration.name === name && one.target === target);
  if (same === undefined) return false;
  if (isDeepStrictEqual(same.integration.options, options)) return true;
  const what = token === undefined ? name : `${name} of ${nameOfToken(token)}`;
  throw new MetricsConfigurationError(
    `${what} is given twice, with different options: ${inspect(same.integration.options)} and ${inspect(options)}. ` +
      'Give it once, or with the same options.',
  );
}

/** Creates the provider that adds an integration to the application. */
export function integrationProvider(integration: Integration): FactoryProvider {
  return {
    // The ops bundle knows by it what an application has.
    provide: Symbol(`${integration.name}() of nestjs-metrics`),
    useFactory: (integrations: Integrations | undefined, mark: unknown) =>
      integrations ? integrations.add(integration) : failWithoutRoot(`${integration.name}()`, mark),
    inject: [{ token: Integrations, optional: true }, ROOT_MARK],
  };
}
