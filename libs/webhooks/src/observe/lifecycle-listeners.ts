import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import type { WebhookLifecycleEvent } from './lifecycle-event.js';
import { OnWebhookEventMetadata } from './on-webhook-event.decorator.js';
import { Telemetry } from './telemetry.js';
import { WebhookLifecycle } from './webhook-lifecycle.js';

type Listener = (event: WebhookLifecycleEvent) => unknown;

/**
 * Finds the methods with `@OnWebhookEvent` in all modules of the application, and calls them for each
 * lifecycle event.
 */
@Injectable()
export class LifecycleListeners implements OnApplicationBootstrap, OnModuleDestroy {
  private subscription: Subscription | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly lifecycle: WebhookLifecycle,
    private readonly telemetry: Telemetry,
  ) {}

  onApplicationBootstrap(): void {
    const listeners = this.find();
    this.subscription = this.lifecycle.events$.subscribe((event) => {
      for (const { type, listener } of listeners) if (type === event.type) void this.call(listener, event);
    });
  }

  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
  }

  private find(): { type: string; listener: Listener }[] {
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()].flatMap((wrapper) => {
      const instance = wrapper.instance as Record<string, Listener> | null | undefined;
      if (!wrapper.isDependencyTreeStatic() || typeof instance !== 'object' || instance === null) return [];
      return this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object).flatMap((name) => {
        const types = this.discovery.getMetadataByDecorator(OnWebhookEventMetadata, wrapper, name) ?? [];
        return types.map((type) => ({
          type,
          listener: (event: WebhookLifecycleEvent) => instance[name]!(event),
        }));
      });
    });
  }

  private async call(listener: Listener, event: WebhookLifecycleEvent): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      const webhookId = 'webhookId' in event ? event.webhookId : null;
      this.telemetry.report({ type: 'listener.failed', event: event.type, webhookId, error });
    }
  }
}
