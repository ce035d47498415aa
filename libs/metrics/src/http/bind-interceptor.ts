import type { ModuleRef } from '@nestjs/core';
import { applicationConfigOf } from '../metrics/application-config.js';
import { HttpMetricsInterceptor } from './http-metrics.interceptor.js';
import { HttpInstrumentation } from './http-instrumentation.js';

/** Binds the interceptor to all handlers if it is asked for or needed. Call it before routes are registered. */
export function bindInterceptor(moduleRef: ModuleRef): void {
  if (!moduleRef.get(HttpInstrumentation).needsInterceptor) return;
  // First: interceptors that answer themselves, such as caches, do not call those behind them.
  applicationConfigOf(moduleRef)?.getGlobalInterceptors().unshift(moduleRef.get(HttpMetricsInterceptor));
}

/** Whether the interceptor is bound to all handlers, by the module's option or by the application. */
export function isInterceptorBound(moduleRef: ModuleRef): boolean {
  const interceptors = applicationConfigOf(moduleRef)?.getGlobalInterceptors() ?? [];
  return interceptors.some((interceptor) => interceptor instanceof HttpMetricsInterceptor);
}
