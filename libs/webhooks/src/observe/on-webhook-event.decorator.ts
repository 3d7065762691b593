import { DiscoveryService, Reflector } from '@nestjs/core';
import type { WebhookLifecycleEventOf, WebhookLifecycleType } from './lifecycle-event.js';

/** @internal */
export const OnWebhookEventMetadata = DiscoveryService.createDecorator<readonly WebhookLifecycleType[]>();

const reflector = new Reflector();

/**
 * Calls the method for each lifecycle event of the given type. The decorator works on providers and
 * controllers of any module. A method may have several of these decorators, one for each type. An error that
 * the method throws is logged and has no other effect. The method's class must be a singleton. Methods of
 * request-scoped classes are never called.
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
