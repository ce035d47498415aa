import { HttpException, type HttpExceptionOptions } from '@nestjs/common';

/** An error that passes: ProblemDetailsFilter adds Retry-After (RFC 9110, section 10.2.3). */
export class RetryLaterException extends HttpException {
  constructor(
    message: string,
    status: number,
    readonly retryAfterSeconds: number,
    options?: HttpExceptionOptions,
  ) {
    super(message, status, options);
  }
}
