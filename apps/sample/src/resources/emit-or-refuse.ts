import { BadRequestException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BodyTooLargeError } from '@app/webhooks';
import type { WebhookEmitter, WebhookEntityChange } from '@app/webhooks';

/** Emits a change in its transaction; one that grew too large for a delivery is refused, and rolled back with that. */
export async function emitOrRefuse(
  webhooks: WebhookEmitter,
  manager: EntityManager,
  { entity, ...change }: WebhookEntityChange,
): Promise<void> {
  try {
    await webhooks.emit(entity, change, { manager });
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new BadRequestException({
      non_field_errors: [`Ensure this resource has no more than ${error.limit} bytes.`],
    });
  }
}
