import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { ResolvedMetricsOptions } from './metrics.options.js';
import { isShownElsewhere } from '../workers/threads/invite.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';

/** Warns at startup when nobody can get the metrics: no HTTP server, and neither `server` nor `push` is set. */
@Injectable()
export class ServedCheck implements OnApplicationBootstrap {
  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedMetricsOptions,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    const { server, push } = this.options;
    // A microservice or a standalone context has no HTTP adapter.
    if (isShownElsewhere || server || push || (this.adapterHost.httpAdapter as unknown)) return;
    new Logger('Metrics').warn(
      'This application has no HTTP server, so nobody can scrape its metrics. Set the MetricsModule option ' +
        'server: { port: 9464 } to serve them on a separate port, or push to send them to a Pushgateway.',
    );
  }
}
