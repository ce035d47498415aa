import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { MetricFactory } from '../injection/metric-factory.js';
import { MetricsErrors } from '../module/metrics-errors.js';
import { enter, leave, type MetricsApplication, own } from './application-of.js';
import { decoratedOf } from './decorated-definitions.js';

/** Ties decorated methods to this application, so that two applications in one process never mix. */
@Injectable()
export class DecoratedMethods implements OnModuleInit, OnApplicationShutdown {
  readonly #application: MetricsApplication;

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetricFactory) private readonly factory: MetricFactory,
    @Inject(MetricsErrors) errors: MetricsErrors,
  ) {
    this.#application = { factory, errors };
    enter(this.#application);
  }

  /** Takes the instances and makes their metrics now, so that a clash fails the start and not a call. */
  onModuleInit(): void {
    for (const { instance } of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      if (typeof instance !== 'object' || instance === null) continue;
      const definitions = decoratedOf(instance);
      if (definitions.length === 0) continue;
      own(instance, this.#application);
      for (const definition of definitions) this.factory.get(definition);
    }
  }

  onApplicationShutdown(): void {
    leave(this.#application);
  }
}
