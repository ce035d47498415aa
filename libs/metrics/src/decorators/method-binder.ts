import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { metricOptionsProblem } from '../core/rules/metric-options.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import { own } from './applications/applications.js';
import { decoratedMethodsOf } from './model/decorated-method.js';
import { MetricsApplication } from './applications/metrics-application.js';
import { METRICS_APPLICATION } from '../metrics/metrics.tokens.js';
import { askForObjectives, assertBounds } from './objective-bounds.js';
import { assertLabelsAreUsed } from './decorating/parameter-labels.js';

/** Binds decorated methods to this application, so that two applications in one process never mix. */
@Injectable()
export class MethodBinder implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) errors: MetricsErrors,
    @Inject(METRICS_APPLICATION) private readonly application: MetricsApplication,
  ) {
    application.open(factory, errors);
  }

  /**
   * Claims the instances that factories and `useValue` provide, and creates the metrics of all classes up front, so
   * that a clash fails the start and not a call.
   */
  onModuleInit(): void {
    const modules = [...this.modules.values()];
    const wrappers = [
      ...modules.flatMap(({ providers }) => [...providers.values()]),
      ...modules.flatMap(({ controllers }) => [...controllers.values()]),
    ];
    const prototypes = new Set<unknown>();
    for (const { instance, metatype } of wrappers as { instance: unknown; metatype: unknown }[]) {
      if (typeof instance === 'object' && instance !== null) {
        own(instance, this.application);
        prototypes.add(Object.getPrototypeOf(instance));
      } else if (typeof metatype === 'function') prototypes.add(metatype.prototype);
    }
    try {
      const classes = [...prototypes].filter((one) => typeof one === 'object' && one !== null);
      const needed = classes.flatMap(askForObjectives);
      for (const prototype of prototypes) this.check(prototype);
      assertBounds(needed, this.factory);
    } catch (error) {
      this.application.enter('closed');
      throw error;
    }
  }

  onApplicationBootstrap(): void {
    this.application.enter('running');
  }

  onApplicationShutdown(): void {
    this.application.enter('closed');
  }

  private check(prototype: unknown): void {
    const type: unknown = Object.getOwnPropertyDescriptor(prototype ?? {}, 'constructor')?.value;
    for (const target of [prototype, type]) {
      assertLabelsAreUsed(target);
      for (const { meters } of decoratedMethodsOf(target)) {
        for (const { decorator, definitions } of meters) {
          for (const definition of definitions) {
            assertOptionsExist(decorator, definition);
            this.factory.get(definition);
          }
        }
      }
    }
  }
}

function assertOptionsExist(decorator: string, definition: MetricDefinition): void {
  const problem = metricOptionsProblem(definition.type, definition.config);
  if (problem === undefined) return;
  throw new MetricsConfigurationError(`${decorator} (${definition.declaredAt}): ${problem}`);
}
