import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { IGNORE_HTTP_METRICS } from './ignore-http-metrics.decorator.js';
import { recordOf } from './request-record.js';

/** Tells the recorder what only Nest knows: which handler answers, and what its decorators ask for. */
@Injectable()
export class HttpMetricsInterceptor implements NestInterceptor {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') this.#name(context);
    return next.handle();
  }

  #name(context: ExecutionContext): void {
    const record = recordOf(context.switchToHttp().getRequest<object>());
    if (!record) return;
    const targets = [context.getHandler(), context.getClass()];
    record.isIgnored =
      this.reflector.getAllAndOverride<boolean | undefined>(IGNORE_HTTP_METRICS, targets) ?? false;
  }
}
