import { DiscoveryService, Reflector } from '@nestjs/core';
import type { WebhookLifecycleEventOf, WebhookLifecycleType } from './lifecycle-event.js';

/** @internal */
export const OnWebhookEventMetadata = DiscoveryService.createDecorator<readonly WebhookLifecycleType[]>();

const reflector = new Reflector();

/**
 * Calls this method for each lifecycle event of the type. Works on providers and controllers of any module,
 * and may be used several times on a method. Errors that the method throws are logged and stop nothing. Only
 * singletons are called, never a request-scoped class.
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
    descriptor: TypedPropertyDescriptor<(event: WebhookLifecycleEventOf<T>) => unknown>,
  ): void => {
    const { KEY } = OnWebhookEventMetadata;
    const previous = reflector.get<readonly WebhookLifecycleType[] | undefined>(KEY, descriptor.value!) ?? [];
    OnWebhookEventMetadata([...previous, type])(target, method, descriptor);
  };
}
