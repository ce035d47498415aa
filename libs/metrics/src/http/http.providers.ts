import type { ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HttpInstrumentation } from './http-instrumentation.js';
import { HttpMetricsInterceptor } from './http-metrics.interceptor.js';

export const HTTP_PROVIDERS: ModuleMetadata = {
  imports: [DiscoveryModule],
  providers: [HttpInstrumentation, HttpMetricsInterceptor],
  exports: [HttpInstrumentation, HttpMetricsInterceptor],
};
