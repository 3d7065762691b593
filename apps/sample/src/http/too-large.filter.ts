import { BadRequestException, Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BodyTooLargeError, V2ExceptionFilter } from '@app/webhooks';

/**
 * Refuses a change that makes a resource too large for a delivery. Its transaction has been rolled back
 * already.
 */
@Catch(BodyTooLargeError)
export class TooLargeFilter extends V2ExceptionFilter {
  override catch({ limit }: BodyTooLargeError, host: ArgumentsHost): void {
    const message = `Ensure this resource has no more than ${limit} bytes.`;
    super.catch(new BadRequestException({ non_field_errors: [message] }), host);
  }
}
