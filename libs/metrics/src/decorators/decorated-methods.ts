import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { MetricDefinition } from '../injection/definition.js';
import { MetricFactory } from '../injection/metric-factory.js';
import { metricOptionsProblem } from '../lint/metric-options.js';
import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import { MetricsErrors } from '../module/metrics-errors.js';
import { own } from './applications.js';
import { decoratedMethodsOf } from './decorated-method.js';
import { MetricsApplication } from './metrics-application.js';
import { METRICS_APPLICATION } from './owner-injection.js';
import { assertLabelsAreUsed } from './parameter-labels.js';

/** Ties decorated methods to this application, so that two applications in one process never mix. */
@Injectable()
export class DecoratedMethods implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) errors: MetricsErrors,
    @Inject(METRICS_APPLICATION) private readonly application: MetricsApplication,
  ) {
    application.open(factory, errors);
  }

  /**
   * Takes what factories and `useValue` gave, and makes the metrics of all classes now, so that a clash fails the
   * start and not a call.
   */
  onModuleInit(): void {
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    const prototypes = new Set<unknown>();
    for (const { instance, metatype } of wrappers as { instance: unknown; metatype: unknown }[]) {
      if (typeof instance === 'object' && instance !== null) {
        own(instance, this.application);
        prototypes.add(Object.getPrototypeOf(instance));
      } else if (typeof metatype === 'function') prototypes.add(metatype.prototype);
    }
    try {
      for (const prototype of prototypes) this.check(prototype);
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

function assertOptionsExist(decorator: string, { type, config, declaredAt }: MetricDefinition): void {
  const problem = metricOptionsProblem(type, config);
  if (problem !== undefined) throw new MetricsConfigurationError(`${decorator} (${declaredAt}): ${problem}`);
}
