import type { INestApplication, Type } from '@nestjs/common';
import { Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { MetricsModule, type MetricsModuleOptions } from '@app/metrics';

/** An application that serves HTTP and, over each of the transports, messages. */
export async function startHybrid(
  { controllers, ...metadata }: ModuleMetadata & { readonly controllers: Type[] },
  microservices: readonly MicroserviceOptions[],
  options: MetricsModuleOptions = {},
): Promise<INestApplication> {
  @Module({
    ...metadata,
    imports: [
      MetricsModule.forRoot({ defaultMetrics: false, runtime: false, ...options }),
      ...(metadata.imports ?? []),
    ],
    controllers,
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  for (const one of microservices) app.connectMicroservice<MicroserviceOptions>(one);
  // As the documentation of Nest does: they serve before the application has started.
  await app.startAllMicroservices();
  await app.listen(0);
  return app;
}
