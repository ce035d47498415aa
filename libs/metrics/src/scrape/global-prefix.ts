import { RequestMethod } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { applicationConfigOf } from '../metrics/application-config.js';

/**
 * Keeps a path out of `setGlobalPrefix()`, as its `exclude` option would: scrapers know `/metrics`. To be
 * called before routes are registered, which a module's `configure()` is.
 */
export function excludeFromGlobalPrefix(moduleRef: ModuleRef, path: string): void {
  const config = applicationConfigOf(moduleRef);
  if (!config) return;
  const options = config.getGlobalPrefixOptions();
  const literal = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const excluded = { path, pathRegex: new RegExp(`^${literal}/?$`), requestMethod: RequestMethod.ALL };
  config.setGlobalPrefixOptions({ ...options, exclude: [...(options.exclude ?? []), excluded] });
}
