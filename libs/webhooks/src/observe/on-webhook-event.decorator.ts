import { DiscoveryService } from '@nestjs/core';
import type { LifecycleEventOf, WebhookLifecycleType } from './lifecycle-event.js';

/** @internal */
export const OnWebhookEventMetadata = DiscoveryService.createDecorator<WebhookLifecycleType>();

/**
 * Calls this method of a provider, in any module, for each lifecycle event of the type. What it throws is logged and stops nothing.
 *
 * ```ts
 * @OnWebhookEvent('webhook.suspended')
 * tellOwner({ org, webhookId, lastError }: WebhookSuspendedEvent) { … }
 * ```
 */
export function OnWebhookEvent<T extends WebhookLifecycleType>(type: T) {
  return (
    target: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<(event: LifecycleEventOf<T>) => unknown>,
  ): void => {
    OnWebhookEventMetadata(type)(target, method, descriptor);
  };
}
