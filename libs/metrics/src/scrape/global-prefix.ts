import { RequestMethod } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { applicationConfigOf } from '../metrics/application-config.js';

/**
 * Excludes a path from `setGlobalPrefix()`, as its `exclude` option would: scrapers expect `/metrics`. What is
 * below it, the live page, stays with it. Call it
 * before routes are registered, as in a module's `configure()`.
 */
export function excludeFromGlobalPrefix(moduleRef: ModuleRef, path: string): void {
  const config = applicationConfigOf(moduleRef);
  if (!config) return;
  const options = config.getGlobalPrefixOptions();
  const literal = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const excluded = {
    path,
    pathRegex: new RegExp(`^${literal}(?:/live(?:/.*)?)?/?$`),
    requestMethod: RequestMethod.ALL,
  };
  config.setGlobalPrefixOptions({ ...options, exclude: [...(options.exclude ?? []), excluded] });
}
