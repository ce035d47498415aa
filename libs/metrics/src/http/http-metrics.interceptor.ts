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
 * Records the requests that the application's recorder has not seen, from the moment they arrive here. It passes on all
 * others, and anything but HTTP, unchanged. `MetricsModule` binds it with `http: { interceptor: true }`, and by default
 * on adapters other than Express and Fastify. It does not see requests that guards reject or that match no route.
 * @example
 * providers: [{ provide: APP_INTERCEPTOR, useClass: HttpMetricsInterceptor }]
 */
@Injectable()
export class HttpMetricsInterceptor implements NestInterceptor {
  constructor(@Inject(HttpInstrumentation) private readonly recorder: HttpInstrumentation) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const inFlight = context.getType() === 'http' ? this.recorder.intercept(context) : undefined;
    // Most requests end with their response, as sent after all filters; then there is no need to watch the handler.
    if (inFlight === undefined) return next.handle();
    return next.handle().pipe(
      tap({
        complete: () => inFlight.recorder.answer(inFlight, successStatus(context)),
        error: (error: unknown) => inFlight.recorder.answer(inFlight, failureStatus(error)),
        unsubscribe: () => inFlight.recorder.answer(inFlight),
      }),
    );
  }
}
