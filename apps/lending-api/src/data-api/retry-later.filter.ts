import { ArgumentsHost, Catch, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemDetailsFilter } from '@app/service-kit';
import { DataApiUnavailable } from './data-api.errors.js';

const RETRY_AFTER_SECONDS = '5';

/** Tells callers when to come back while data-api is down: Retry-After of RFC 9110, section 10.2.3. */
@Catch(DataApiUnavailable)
@Injectable()
export class RetryLaterFilter extends ProblemDetailsFilter {
  constructor(private readonly http: HttpAdapterHost) {
    super(http);
  }

  override catch(exception: DataApiUnavailable, host: ArgumentsHost): void {
    this.http.httpAdapter.setHeader(host.switchToHttp().getResponse(), 'Retry-After', RETRY_AFTER_SECONDS);
    super.catch(exception, host);
  }
}
