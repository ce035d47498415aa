import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { HttpInstrumentation } from './http-instrumentation.js';
import { failureStatus, successStatus } from './request/handler-status.js';

/**
 * Records the requests that the recorder of the application has not seen, from when they come here, and passes on all
 * others, and what is no HTTP, as they are. `MetricsModule` binds it with `http: { interceptor: true }`, and by itself on
 * adapters other than Express and Fastify. It does not see what guards reject, nor what no route matches.
 * @example
 * providers: [{ provide: APP_INTERCEPTOR, useClass: HttpMetricsInterceptor }]
 */
@Injectable()
export class HttpMetricsInterceptor implements NestInterceptor {
  constructor(@Inject(HttpInstrumentation) private readonly recorder: HttpInstrumentation) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const record = context.getType() === 'http' ? this.recorder.intercept(context) : undefined;
    // Most end with their response, as it was sent after all filters, and nobody has to wait for the handler.
    if (record === undefined) return next.handle();
    return next.handle().pipe(
      tap({
        complete: () => record.recorder.answer(record, successStatus(context)),
        error: (error: unknown) => record.recorder.answer(record, failureStatus(error)),
        unsubscribe: () => record.recorder.answer(record),
      }),
    );
  }
}
