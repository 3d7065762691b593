import { WebhookAttempt } from '@app/webhooks';
import type { Webhook, WebhookDelivery } from '@app/webhooks';
import type { TestHost } from '../support/host.js';

const sixHours = 6 * 3_600_000;
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
  ) {}

  /**
   * Records the time at which a webhook was resumed. After a resume, deliveries may be attempted immediately,
   * without the wait of the retry schedule.
   */
  resumed({ id: webhookId, resumedAt }: Webhook): void {
    if (resumedAt !== null) this.resumes.push({ webhookId, at: resumedAt.getTime() });
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
