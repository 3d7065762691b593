import { Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { WebhookLifecycleEvent } from './lifecycle-event.js';

/**
 * The stream of lifecycle events, for hosts that prefer RxJS to `@OnWebhookEvent`.
 *
 * ```ts
 * lifecycle.events$.pipe(filter((event) => event.type === 'webhook.suspended')).subscribe(…)
 * ```
 */
@Injectable()
export class WebhookLifecycle {
  private readonly subject = new Subject<WebhookLifecycleEvent>();

  /**
   * A hot observable: a subscriber gets the events that are published after it has subscribed. The observable
   * never completes. As everywhere in RxJS, a subscriber that throws ends the process. Catch the errors of
   * your subscriber, or use `@OnWebhookEvent`.
   */
  readonly events$: Observable<WebhookLifecycleEvent> = this.subject.asObservable();

  /** @internal */
  publish(event: WebhookLifecycleEvent): void {
    this.subject.next(event);
  }
}
