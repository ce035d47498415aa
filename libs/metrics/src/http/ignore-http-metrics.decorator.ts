import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@IgnoreHttpMetrics()`. */
export const IGNORE_HTTP_METRICS = 'nestjs-metrics:ignore-http';

/** Keeps the requests of a controller or a handler out of the HTTP metrics (they still count as active). */
export const IgnoreHttpMetrics = (): ClassDecorator & MethodDecorator =>
  SetMetadata(IGNORE_HTTP_METRICS, true);
