import { BadRequestException, Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BodyTooLargeError, V2ExceptionFilter } from '@app/webhooks';

/**
 * Responds with status 400 to a change that would make the resource too large for a delivery. The transaction
 * of the change has already been rolled back.
 */
@Catch(BodyTooLargeError)
export class TooLargeFilter extends V2ExceptionFilter {
  override catch({ limit }: BodyTooLargeError, host: ArgumentsHost): void {
    const message = `Ensure this resource has no more than ${limit} bytes.`;
    super.catch(new BadRequestException({ non_field_errors: [message] }), host);
  }
}
