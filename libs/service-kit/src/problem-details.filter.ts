import { STATUS_CODES } from 'node:http';
import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { ProblemDetails } from './problem-details.js';
import { RetryLaterException } from './retry-later.exception.js';

const NOT_TOLD = 'The server met an unexpected error. See its log for details.';

/** Answers every error as `application/problem+json` (RFC 9457); unexpected errors are logged, not disclosed. */
@Catch()
@Injectable()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemDetailsFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const request: unknown = host.switchToHttp().getRequest();
    const response: unknown = host.switchToHttp().getResponse();
    const url = String(httpAdapter.getRequestUrl(request));
    const problem = toProblem(exception, url.split('?', 1)[0] ?? url);

    if (problem.status >= 500) this.log(exception, problem, String(httpAdapter.getRequestMethod(request)));
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response);
      return;
    }
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    if (exception instanceof RetryLaterException) {
      httpAdapter.setHeader(response, 'Retry-After', String(exception.retryAfterSeconds));
    }
    httpAdapter.reply(response, problem, problem.status);
  }

  private log(exception: unknown, { status, detail, instance }: ProblemDetails, method: string): void {
    const request = { method, path: instance, status };
    if (exception instanceof HttpException) {
      const cause = exception.cause instanceof Error ? exception.cause.message : undefined;
      this.logger.warn(detail, { ...request, cause });
    } else {
      this.logger.error(
        'Unexpected error',
        exception instanceof Error ? exception : String(exception),
        request,
      );
    }
  }
}

function toProblem(exception: unknown, instance: string): ProblemDetails {
  const status = exception instanceof HttpException ? exception.getStatus() : 500;
  return {
    ...extensionsOf(exception),
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: exception instanceof HttpException ? exception.message : NOT_TOLD,
    instance,
  };
}

// Nest's members of an exception's body: `message` becomes the detail, the other two repeat the status.
const NEST_MEMBERS = new Set(['message', 'statusCode', 'error']);

// Other members of an exception's body, such as the `errors` of a validation or the `details` of a
// health check.
function extensionsOf(exception: unknown): Record<string, unknown> {
  const body = exception instanceof HttpException ? exception.getResponse() : '';
  if (typeof body === 'string') return {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => !NEST_MEMBERS.has(name)));
}
