import { UnprocessableEntityException } from '@nestjs/common';

/** 422: the request is well formed, and a field has a value that does not fit the data. */
export class UnfitValueException extends UnprocessableEntityException {
  constructor(field: string, message: string) {
    super({ message, errors: [{ field, message }] });
  }
}
