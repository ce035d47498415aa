export { ApiProblems } from './api-problems.decorator.js';
export { createService } from './create-service.js';
export { readEnvironment } from './environment.js';
export {
  InvalidRequestException,
  problemDetailsSchema,
  type FieldError,
  type ProblemDetails,
} from './problem-details.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { runService, type Environment } from './run-service.js';
export type { ServiceDescription } from './service-description.js';
export { ServiceKitModule } from './service-kit.module.js';
export { StartupError } from './startup-error.js';
export { ValidationPipe } from './validation.pipe.js';
