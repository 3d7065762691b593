import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { EgressEvidence } from '../../observe/lifecycle-event.js';
import { WebhookLifecycle } from '../../observe/webhook-lifecycle.js';
import { monotonicNow } from '../../shared/clock.js';

/**
 * How long no attempt must fail on the sender's side before an episode ends, in milliseconds. Otherwise an
 * outage of which only some attempts fail would publish events all the time.
 */
const calm = 5_000;
/** Maximum number of orgs that are counted. */
const maxOrgs = 10_000;

/**
 * Publishes `egress.down` at the first attempt that fails on the sender's side, and `egress.up` when
 * receivers respond again.
 */
@Injectable()
export class EgressEpisode implements OnModuleDestroy {
  private current: { readonly evidence: EgressEvidence; readonly orgs: Set<string> } | undefined;
  private startedAt = 0;
  private lastFailureAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly lifecycle: WebhookLifecycle) {}

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  /** @param orgs the orgs whose attempts have failed */
  noteFailure(evidence: EgressEvidence, orgs: Iterable<string>): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastFailureAt = monotonicNow();
    if (this.current) return this.addOrgs(orgs);
    this.current = { evidence, orgs: new Set(orgs) };
    this.startedAt = this.lastFailureAt;
    this.lifecycle.publish({ type: 'egress.down', evidence, orgs: this.current.orgs.size });
  }

  /**
   * Notes that a receiver has responded. The episode ends if no attempt fails on the sender's side any more.
   */
  noteResponse(): void {
    if (!this.current || this.timer) return;
    const wait = Math.max(0, this.lastFailureAt + calm - monotonicNow());
    this.timer = setTimeout(() => this.end(), wait).unref();
  }

  private addOrgs(orgs: Iterable<string>): void {
    for (const org of orgs) if (this.current!.orgs.size < maxOrgs) this.current!.orgs.add(org);
  }

  private end(): void {
    const { evidence, orgs } = this.current!;
    this.timer = undefined;
    this.current = undefined;
    const duration = Math.round(monotonicNow() - this.startedAt);
    this.lifecycle.publish({ type: 'egress.up', evidence, orgs: orgs.size, duration });
  }
}
