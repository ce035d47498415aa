import { Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { InvalidRequestException } from './problem-details.js';

type Issue = Parameters<StandardSchemaValidationPipe['exceptionFactory']>[0][number];

/**
 * Validates each `@Body`, `@Query` and `@Param` that has a `schema`; answers 400 with the invalid fields.
 * Use object schemas for `@Query` and `@Param`, so that only the whole body has no path.
 */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({
      exceptionFactory: (issues) =>
        new InvalidRequestException(
          issues.map((issue) => ({ field: fieldOf(issue) || 'body', message: issue.message })),
        ),
    });
  }
}

function fieldOf({ path = [] }: Issue): string {
  return path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');
}
