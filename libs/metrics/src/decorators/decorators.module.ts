import { Global, Module } from '@nestjs/common';
import { MetricsApplication } from './applications/metrics-application.js';
import { METRICS_APPLICATION } from '../metrics/metrics.tokens.js';

/** Lets Nest inject the application into all instances with decorated methods, wherever `MetricsModule` is imported. */
@Global()
@Module({
  providers: [{ provide: METRICS_APPLICATION, useFactory: () => new MetricsApplication() }],
  exports: [METRICS_APPLICATION],
})
export class DecoratorsModule {}
