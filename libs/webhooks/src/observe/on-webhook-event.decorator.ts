import { DiscoveryService, Reflector } from '@nestjs/core';
import type { WebhookLifecycleEventOf, WebhookLifecycleType } from './lifecycle-event.js';

/** @internal */
export const OnWebhookEventMetadata = DiscoveryService.createDecorator<readonly WebhookLifecycleType[]>();

const reflector = new Reflector();

/**
 * Calls the method for each lifecycle event of the given type. The decorator works on providers and
 * controllers of any module. A method may have it several times, for several types. An error that the method
 * throws is logged and has no other effect. Only methods of singletons are called, never those of a
 * request-scoped class.
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
