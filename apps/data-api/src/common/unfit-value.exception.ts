import { UnprocessableEntityException } from '@nestjs/common';

/** 422: the request is well formed, but a field's value does not fit the data. */
export class UnfitValueException extends UnprocessableEntityException {
  constructor(field: string, message: string) {
    super({ message, errors: [{ field, message }] });
  }
}
