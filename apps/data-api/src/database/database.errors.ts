import { RetryLaterException } from '@app/service-kit';
import { HttpStatus } from '@nestjs/common';
import { describeError, errorChain } from '../common/error-chain.js';

const RETRY_AFTER_SECONDS = 1;

/** 503: the database cannot answer now. The same request may succeed later. */
export class DatabaseUnavailableException extends RetryLaterException {
  constructor(cause: unknown) {
    super(
      'The database is not available. Try again later.',
      HttpStatus.SERVICE_UNAVAILABLE,
      RETRY_AFTER_SECONDS,
      { cause: new Error(describeError(cause)) },
    );
  }
}

/** 503: the caller has given up by now, so nothing is stored. */
export class DeadlinePassedException extends RetryLaterException {
  constructor() {
    super(
      'The time that the caller waits was over before the database was done. Nothing was stored. Try again later.',
      HttpStatus.SERVICE_UNAVAILABLE,
      RETRY_AFTER_SECONDS,
    );
  }
}

// Node's socket and DNS errors that mean "no server there, or no longer".
const NETWORK_CODE =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

// SQLSTATE: 08 connection, 53 too few resources, 57 the operator or a timeout intervened, 58 system
// error, 25P03 idle transaction ended, 55P03 lock not available (PostgreSQL, appendix A).
const UNAVAILABLE_SQLSTATE = /^(08...|53...|57...|58...|25P03|55P03)$/;

// Errors of pg and pg-pool that carry no code.
const UNAVAILABLE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|timeout expired|Client (has encountered a connection error|was closed) and is not queryable|Cannot use a pool after calling end|PGlite is closed)/;

/** Whether the database could not be reached or could not do its work, so that a retry makes sense. */
export function isUnavailable(error: unknown): boolean {
  return errorChain(error).some(({ code, message }) =>
    code ? NETWORK_CODE.test(code) || UNAVAILABLE_SQLSTATE.test(code) : UNAVAILABLE_MESSAGE.test(message),
  );
}

/** Whether a row refers to a row of another table that does not exist (foreign_key_violation). */
export function isMissingReference(error: unknown): boolean {
  return errorChain(error).some(({ code }) => code === '23503');
}

/** Whether the server runs but rejects the login: wrong password or user (class 28) or no such database (3D000). */
export function isRefusedLogin(error: unknown): boolean {
  return errorChain(error).some(({ code }) => code !== undefined && /^(28...|3D000)$/.test(code));
}
