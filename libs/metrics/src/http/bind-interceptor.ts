import type { ModuleRef } from '@nestjs/core';
import { applicationConfigOf } from '../metrics/application-config.js';
import { HttpMetricsInterceptor } from './http-metrics.interceptor.js';
import { HttpInstrumentation } from './http-instrumentation.js';

/** Binds the interceptor to all handlers where it is asked for or needed; to be called before routes are registered. */
export function bindInterceptor(moduleRef: ModuleRef): void {
  if (!moduleRef.get(HttpInstrumentation).needsInterceptor) return;
  // In front of all others: those that answer themselves, as caches do, call nobody behind them.
  applicationConfigOf(moduleRef)?.getGlobalInterceptors().unshift(moduleRef.get(HttpMetricsInterceptor));
}

/** Whether all handlers tell of their requests, by our option or since the application has bound the interceptor. */
export function isInterceptorBound(moduleRef: ModuleRef): boolean {
  const interceptors = applicationConfigOf(moduleRef)?.getGlobalInterceptors() ?? [];
  return interceptors.some((interceptor) => interceptor instanceof HttpMetricsInterceptor);
}
