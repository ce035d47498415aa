import { BadRequestException } from '@nestjs/common';
import { z } from 'zod';

const fieldErrorSchema = z.object({ field: z.string(), message: z.string() });

/** The body of every error response (RFC 9457). */
export const problemDetailsSchema = z
  .object({
    type: z.string().meta({ example: 'about:blank' }),
    title: z.string().meta({ example: 'Bad Request' }),
    status: z.number().int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ description: 'Path of the request' }),
    errors: z.array(fieldErrorSchema).optional(),
  })
  .meta({ id: 'ProblemDetails', description: 'RFC 9457 problem details' });

/** One reason why a request is invalid; `field` is a dotted path, or `body` for the whole body. */
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** The body of every error response (RFC 9457); extension members may follow. */
export type ProblemDetails = z.infer<typeof problemDetailsSchema> & Readonly<Record<string, unknown>>;

/** A 400 that names the invalid fields. */
export class InvalidRequestException extends BadRequestException {
  constructor(errors: readonly FieldError[]) {
    const fields = [...new Set(errors.map(({ field }) => field))].join(', ');
    super({ message: `The request is not valid: ${fields}.`, errors });
  }
}
