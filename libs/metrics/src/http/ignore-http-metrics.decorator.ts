import { HttpMetrics } from './http-metrics.decorator.js';

/** Keeps the requests of a controller or a handler out of the HTTP metrics. */
export const IgnoreHttpMetrics = (): ClassDecorator & MethodDecorator => HttpMetrics({ ignore: true });
