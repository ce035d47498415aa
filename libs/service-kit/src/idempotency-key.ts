import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { InvalidRequestException } from './problem-details.js';

/** The header of draft-ietf-httpapi-idempotency-key-header: the same key is the same request. */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key';

/** Is `true` on an answer that was stored for the key earlier. The draft has no such header; Stripe's API has this one. */
export const REPLAYED_HEADER = 'idempotent-replayed';

// The draft's value is a quoted string; most clients send it bare. A comma would be two headers in one.
const KEY = /^("?)([\w.:/+=-]{1,255})\1$/;

/** The request's `Idempotency-Key`, without its quotes; undefined when there is none. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
  return readIdempotencyKey(headers[IDEMPOTENCY_KEY_HEADER]);
});

/** Documents the header of a route that has an `@IdempotencyKey()`. */
export function ApiIdempotencyKey(): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    description:
      'Makes repeats safe: the first request with a key is carried out, later ones get its answer. Use a new UUID for each payment or application, and the same one for its repeats.',
    required: false,
    schema: { type: 'string', maxLength: 255, example: '8e03978e-40d5-43e8-bc93-6894a57f9324' },
  });
}

function readIdempotencyKey(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const key = KEY.exec(value)?.[2];
  if (key !== undefined) return key;
  const message = 'must be 1 to 255 letters, digits or characters of -._:/+=, for example a UUID';
  throw new InvalidRequestException([{ field: 'Idempotency-Key', message }]);
}
