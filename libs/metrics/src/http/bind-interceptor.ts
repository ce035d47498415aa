import type { ModuleRef } from '@nestjs/core';
import { applicationConfigOf } from '../module/application-config.js';
import { HttpMetricsInterceptor } from './http-metrics.interceptor.js';
import { HttpRecorder } from './http-recorder.js';

/** Binds the interceptor to all handlers where it is asked for or needed; to be called before routes are registered. */
export function bindInterceptor(moduleRef: ModuleRef): void {
  if (!moduleRef.get(HttpRecorder).needsInterceptor) return;
  // In front of all others: those that answer themselves, as caches do, call nobody behind them.
  applicationConfigOf(moduleRef)?.getGlobalInterceptors().unshift(moduleRef.get(HttpMetricsInterceptor));
}
