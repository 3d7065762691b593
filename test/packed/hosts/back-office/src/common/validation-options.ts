import type { ValidationError, ValidationPipeOptions } from '@nestjs/common';
import { UnprocessableEntityException } from '@nestjs/common';

/** The messages by field, for example `{ items: { 0: { sku: 'sku should not be empty' } } }`. */
interface FieldErrors {
  [field: string]: string | FieldErrors;
}

export const validationOptions: ValidationPipeOptions = {
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors) =>
    new UnprocessableEntityException({ message: 'errors.invalid_input', errors: byField(errors) }),
};

function byField(errors: readonly ValidationError[]): FieldErrors {
  return Object.fromEntries(
    errors.map(({ property, children, constraints }) => [
      property,
      children?.length ? byField(children) : Object.values(constraints ?? {}).join(', '),
    ]),
  );
}
