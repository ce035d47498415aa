export { ApiProblems } from './api-problems.decorator.js';
export { ConnectionDrain } from './connection-drain.js';
export { createService } from './create-service.js';
export { currentDeadline, Deadline, REQUEST_TIMEOUT_HEADER, requestTimeoutHeader } from './deadline.js';
export { metricsPortSchema, readEnvironment, redisUrlSchema, workersSchema } from './environment.js';
export {
  ApiIdempotencyKey,
  IDEMPOTENCY_KEY_HEADER,
  IdempotencyKey,
  REPLAYED_HEADER,
} from './idempotency-key.js';
export {
  InvalidRequestException,
  problemDetailsSchema,
  type FieldError,
  type ProblemDetails,
} from './problem-details.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { RetryLaterException } from './retry-later.exception.js';
export { runService, type Environment } from './run-service.js';
export { isFirstWorker } from './run-workers.js';
export type { ServiceDescription } from './service-description.js';
export { ServiceKitModule } from './service-kit.module.js';
export { readSecret, withPassword } from './secrets.js';
export { primaryMetrics, serviceMetrics } from './service-metrics.js';
export { StartupError } from './startup-error.js';
export { inTrace, traceCarrier, type TraceCarrier } from './tracing/carry-trace.js';
export { inSpan } from './tracing/spans.js';
export { TracesModule } from './tracing/traces.module.js';
export { Tracing } from './tracing/tracing.js';
export { ValidationPipe } from './validation.pipe.js';
