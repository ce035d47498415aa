import type { ModuleMetadata } from '@nestjs/common';
import { HttpInstrumentation } from './http-instrumentation.js';
import { HttpMetricsInterceptor } from './http-metrics.interceptor.js';

export const HTTP_PROVIDERS: ModuleMetadata = {
  providers: [HttpInstrumentation, HttpMetricsInterceptor],
  exports: [HttpInstrumentation, HttpMetricsInterceptor],
};
