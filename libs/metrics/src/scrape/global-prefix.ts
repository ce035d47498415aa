import { RequestMethod } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { applicationConfigOf } from '../metrics/application-config.js';

/**
 * Excludes a path from `setGlobalPrefix()`, as its `exclude` option would: scrapers expect `/metrics`. Call it
 * before routes are registered, as in a module's `configure()`.
 */
export function excludeFromGlobalPrefix(moduleRef: ModuleRef, path: string): void {
  const config = applicationConfigOf(moduleRef);
  if (!config) return;
  const options = config.getGlobalPrefixOptions();
  const literal = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const excluded = { path, pathRegex: new RegExp(`^${literal}/?$`), requestMethod: RequestMethod.ALL };
  config.setGlobalPrefixOptions({ ...options, exclude: [...(options.exclude ?? []), excluded] });
}
