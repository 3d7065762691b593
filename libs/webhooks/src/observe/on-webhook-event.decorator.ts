import { DiscoveryService, Reflector } from '@nestjs/core';
import type { WebhookLifecycleEventOf, WebhookLifecycleType } from './lifecycle-event.js';

/** @internal */
export const OnWebhookEventMetadata = DiscoveryService.createDecorator<readonly WebhookLifecycleType[]>();

const reflector = new Reflector();

/**
 * Calls this method of a provider or controller, in any module, for each lifecycle event of the type; may be
 * given several times. What it throws is logged and stops nothing. Only of singletons: a request-scoped class
 * is never called.
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
    const others = reflector.get<readonly WebhookLifecycleType[] | undefined>(KEY, descriptor.value!) ?? [];
    OnWebhookEventMetadata([...others, type])(target, method, descriptor);
  };
}
