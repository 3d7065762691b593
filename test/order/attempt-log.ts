import { WebhookAttempt, WebhookLifecycle } from '@app/webhooks';
import type { WebhookDelivery } from '@app/webhooks';
import type { TestHost } from '../support/host.js';

const sixHours = 6 * 3_600_000;
const day = 24 * 3_600_000;
/**
 * Maximum time from a response that asks for a pause to the start of another request that was already about
 * to be sent, in milliseconds. It is shorter than every step of the test's clock.
 */
const inFlight = 20_000;
/**
 * Tolerance of the checks, in milliseconds. The start time of an attempt is not exact, because it is
 * calculated after the attempt and rounded to milliseconds.
 */
const rounding = 20;

/**
 * Checks when each delivery was attempted. It reads the rows of `webhook_attempt`, whose times come from the
 * clock of the database.
 */
export class AttemptLog {
  private readonly resumes: { webhookId: number; at: number }[] = [];

  constructor(
    private readonly host: TestHost,
    /** The retry schedule: the minimum wait after each failed attempt, in milliseconds. */
    private readonly waits: readonly number[],
  ) {
    // After a resume that ends a suspension or a deferral, deliveries may be attempted immediately, without
    // the wait of the retry schedule. A resume of any other webhook publishes no event and changes nothing.
    host.app.get(WebhookLifecycle).events$.subscribe((event) => {
      if (event.type !== 'webhook.resumed') return;
      this.resumes.push({ webhookId: event.webhookId, at: Date.now() + host.clock.offset });
    });
  }

  /**
   * Advances the clock by more than the longest wait and the longest pause, again and again, until no
   * delivery waits any more. Expects each time that every webhook whose deliveries wait gets a request or has
   * fewer of them, so that no pause stops its lane for longer than a day.
   */
  async sendAll(): Promise<void> {
    let before: Awaited<ReturnType<typeof this.waiting>>;
    do {
      before = await this.waiting();
      this.host.clock.advance('28h');
      await this.host.drain();
      const after = await this.waiting();
      for (const [webhookId, progress] of before) expect(after.get(webhookId)).not.toEqual(progress);
    } while (before.size > 0);
  }

  async expectOnSchedule(webhookId: number): Promise<void> {
    for (const [, attempts] of await this.ofWebhook(webhookId)) {
      for (const [i, attempt] of attempts.entries()) {
        this.expectNotTooEarly(attempts[i - 1], attempt);
        this.expectNoFourth(attempts[i - 3], attempt);
      }
    }
  }

  /**
   * Expects that no request was sent during a pause that the receiver asked for with `Retry-After`, unless
   * the webhook was resumed.
   */
  async expectPausesKept(webhookId: number): Promise<void> {
    const all = (await this.ofWebhook(webhookId)).flatMap(([, attempts]) => attempts);
    for (const asking of all) {
      if (asking.status !== 503 || asking.retryAfterMs === null) continue;
      const begin = asking.startedAt.getTime() + asking.durationMs;
      const end = begin + Math.min(asking.retryAfterMs, day) - rounding;
      const early = all.filter(
        (attempt) =>
          attempt.startedAt.getTime() > begin + inFlight &&
          attempt.startedAt.getTime() < end &&
          !this.isResumeBetween(asking, attempt),
      );
      expect(early).toEqual([]);
    }
  }

  /**
   * Expects that every delivery is held or in a final state, and that the attempts of the delivery match its
   * state.
   */
  async expectEnds(webhookId: number): Promise<void> {
    for (const [{ state, reason }, attempts] of await this.ofWebhook(webhookId)) {
      expect(['delivered', 'superseded', 'failed', 'held', 'cancelled']).toContain(state);
      expect(attempts.length).toBeLessThanOrEqual(this.waits.length + 1);
      const successes = attempts.flatMap(({ result }, i) => (result === 'success' ? [i] : []));
      expect(successes).toEqual(state === 'delivered' ? [attempts.length - 1] : []);
      if (reason === 'retries_exhausted') expect(attempts).toHaveLength(this.waits.length + 1);
    }
  }

  /** Returns how many deliveries of each webhook wait, and how many attempts these have had. */
  private async waiting(): Promise<Map<number, { deliveries: number; attempts: number }>> {
    const waiting = new Map<number, { deliveries: number; attempts: number }>();
    for (const { webhookId, state, attempts } of await this.host.deliveries()) {
      if (state !== 'pending') continue;
      const before = waiting.get(webhookId) ?? { deliveries: 0, attempts: 0 };
      waiting.set(webhookId, {
        deliveries: before.deliveries + 1,
        attempts: before.attempts + attempts,
      });
    }
    return waiting;
  }

  private expectNotTooEarly(before: WebhookAttempt | undefined, attempt: WebhookAttempt): void {
    if (!before || this.isResumeBetween(before, attempt)) return;
    const waited = attempt.startedAt.getTime() - before.startedAt.getTime() - before.durationMs;
    expect(waited).toBeGreaterThanOrEqual(this.waits[before.number - 1]! - rounding);
  }

  private expectNoFourth(first: WebhookAttempt | undefined, fourth: WebhookAttempt): void {
    if (!first || this.isResumeBetween(first, fourth)) return;
    expect(fourth.startedAt.getTime() - first.startedAt.getTime()).toBeGreaterThan(sixHours);
  }

  private isResumeBetween(before: WebhookAttempt, after: WebhookAttempt): boolean {
    return this.resumes.some(
      ({ webhookId, at }) =>
        webhookId === after.webhookId &&
        at >= before.startedAt.getTime() - rounding &&
        at <= after.startedAt.getTime() + rounding,
    );
  }

  private async ofWebhook(webhookId: number): Promise<[WebhookDelivery, WebhookAttempt[]][]> {
    const attempts = await this.host.dataSource
      .getRepository(WebhookAttempt)
      .find({ where: { webhookId }, order: { number: 'ASC' } });
    const deliveries = (await this.host.deliveries()).filter((delivery) => delivery.webhookId === webhookId);
    return deliveries.map((delivery) => [
      delivery,
      attempts.filter(({ deliveryId }) => deliveryId === delivery.id),
    ]);
  }
}
