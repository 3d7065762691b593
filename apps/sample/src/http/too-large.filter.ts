import { BadRequestException, Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BodyTooLargeError, V2ExceptionFilter } from '@app/webhooks';

/** A change after which the resource is too large for a delivery is refused: its transaction has been rolled back with that. */
@Catch(BodyTooLargeError)
export class TooLargeFilter extends V2ExceptionFilter {
  override catch({ limit }: BodyTooLargeError, host: ArgumentsHost): void {
    const message = `Ensure this resource has no more than ${limit} bytes.`;
    super.catch(new BadRequestException({ non_field_errors: [message] }), host);
  }
}
