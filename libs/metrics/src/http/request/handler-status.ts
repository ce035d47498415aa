import { type ExecutionContext, HttpException, RequestMethod } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '../adapters/handler-marks.js';

/** Nest's metadata key of the method that `@Post()` and the like set. */
const METHOD_METADATA = 'method';

/** The status that Nest answers with when a handler has returned, from its response or else its decorators. */
export function successStatus(context: ExecutionContext): number {
  const { statusCode } = context.getArgByIndex<{ readonly statusCode?: unknown }>(1);
  if (typeof statusCode === 'number') return statusCode;
  const handler = context.getHandler();
  const declared = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  const isPost = Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.POST;
  return declared ?? (isPost ? 201 : 200);
}

/** The status that Nest answers with when a handler has thrown, unless an exception filter sends another. */
export function failureStatus(error: unknown): number {
  return error instanceof HttpException ? error.getStatus() : 500;
}
