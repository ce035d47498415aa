import { Controller, type Type, VERSION_NEUTRAL } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';

/** Metadata key of `@ApiExcludeController()` of @nestjs/swagger, which may not be installed. */
const SWAGGER_EXCLUDE = 'swagger/apiExcludeController';

/**
 * The controller at `path`, in every version and in no API document. Nest reads the path and a team's own
 * decorators off a class, so each endpoint has a class of its own.
 */
export function metricsEndpoint(
  path: string,
  decorators: readonly (ClassDecorator | MethodDecorator)[],
): Type<MetricsController> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class MetricsEndpoint extends MetricsController {}
  Reflect.defineMetadata(SWAGGER_EXCLUDE, [true], MetricsEndpoint);
  for (const decorate of decorators) (decorate as ClassDecorator)(MetricsEndpoint);
  return MetricsEndpoint;
}
