import { RetryLaterException } from '@app/service-kit';
import { ConflictException, HttpStatus } from '@nestjs/common';

const RETRY_AFTER_SECONDS = 1;

/** 409 that passes: the first request with this key is not done yet. */
export class KeyInProgressException extends RetryLaterException {
  constructor(key: string) {
    super(
      `A request with the Idempotency-Key ${key} is under way. Repeat it later to get its answer.`,
      HttpStatus.CONFLICT,
      RETRY_AFTER_SECONDS,
    );
  }
}

/** 409 that stays: this key was first used for something else. */
export class KeyReusedException extends ConflictException {
  constructor(key: string) {
    super(`The Idempotency-Key ${key} belongs to a request for something else. Use a new key.`);
  }
}
