import { isatty } from 'node:tty';
import { ConsoleLogger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';

type JsonLogArguments = Parameters<ConsoleLogger['getJsonLogObject']>;

/**
 * Logs one JSON object per line, with the service's name and the id of the request's trace, in production, and readable
 * lines otherwise.
 */
export class ServiceLogger extends ConsoleLogger {
  constructor(
    private readonly service: string,
    isProduction = process.env['NODE_ENV'] === 'production',
  ) {
    super({ json: isProduction, prefix: service, colors: !isProduction && isatty(process.stdout.fd) });
  }

  protected override getJsonLogObject(
    ...[message, options]: JsonLogArguments
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    return {
      ...super.getJsonLogObject(message, options),
      service: this.service,
      ...(traceId !== undefined && { trace_id: traceId }),
    };
  }
}
