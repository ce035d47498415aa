import type { ApplicationConfig, ModuleRef } from '@nestjs/core';

/** Where a `ModuleRef` keeps the application's configuration; Nest has no provider for it. */
interface Configured {
  readonly container?: { readonly applicationConfig?: ApplicationConfig };
}

/** The application's configuration: its global prefix and global enhancers. */
export function applicationConfigOf(moduleRef: ModuleRef): ApplicationConfig | undefined {
  return (moduleRef as unknown as Configured).container?.applicationConfig;
}
