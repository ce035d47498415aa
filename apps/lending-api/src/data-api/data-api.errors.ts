import { HttpException, HttpStatus } from '@nestjs/common';
import { RetryLaterException, type FieldError } from '@app/service-kit';

/** data-api refused the request with this 4xx; ours is refused for the same reason. */
export class DataApiRefusal extends HttpException {
  constructor(status: number, detail: string, errors: readonly FieldError[] | undefined) {
    super({ message: detail, ...(errors && { errors }) }, status);
  }

  /** What the request was about does not exist. */
  get isNotFound(): boolean {
    return this.getStatus() === 404;
  }
}

/** data-api is busy and says when to come back: 503, or 409 while the first request with a key is under way. */
export class DataApiBusy extends RetryLaterException {}

const RETRY_AFTER_SECONDS = 5;

/** data-api is unreachable, or closed the connection before it answered: 503. */
export class DataApiUnavailable extends RetryLaterException {
  constructor(call: string, cause: unknown) {
    const message = `data-api did not answer ${call}. Try again later.`;
    super(message, HttpStatus.SERVICE_UNAVAILABLE, RETRY_AFTER_SECONDS, { cause });
  }
}

/** data-api took too long to answer: 504. */
export class DataApiTimeout extends HttpException {
  constructor(call: string, timeoutMs: number) {
    super(`data-api did not answer ${call} within ${timeoutMs} ms.`, HttpStatus.GATEWAY_TIMEOUT);
  }
}

/** data-api failed, or sent an unexpected response: 502. */
export class DataApiBadAnswer extends HttpException {
  constructor(call: string, problem: string) {
    super(`data-api answered ${call} with ${problem}.`, HttpStatus.BAD_GATEWAY);
  }
}
