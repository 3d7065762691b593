import { Inject, Injectable } from '@nestjs/common';
import { TransportTimeoutError } from '../errors/transport-timeout.error.js';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import { EgressWatch } from '../settle/egress/egress-watch.js';
import { monotonicNow, timeOfDay } from '../shared/clock.js';
import { DeadlineTimer } from '../shared/deadline-timer.js';
import { textOf } from '../shared/text-of.js';
import { Ed25519Keys } from './sign/ed25519-keys.js';
import type { Failure } from './failure.js';
import { failureOf } from './failure.js';
import { outcomeOfError, outcomeOfResponse, storable } from './outcome.js';
import type { Signer } from '../extend/signer.js';
import { StallMonitor } from './stall-monitor.js';
import { StandardWebhooksSigner } from './sign/standard-webhooks.signer.js';
import { WEBHOOK_TRANSPORT } from './transport.token.js';
import type { WebhookResponse, WebhookTransport } from '../extend/transport.js';
import { requestFor } from './webhook-request.js';
import type { OutgoingDelivery } from './webhook-request.js';
import { withoutSecrets } from './without-secrets.js';

/** The options that an attempt uses. */
export type SenderOptions = Pick<
  ResolvedOptions,
  'timeout' | 'responseLimit' | 'successStatuses' | 'userAgent' | 'signer'
>;

/** How long the sender still waits for the transport after the timeout, in milliseconds. */
const grace = 1000;
/**
 * An attempt is stalled if the process was stalled for more than this part of the timeout. Otherwise the
 * receiver had at least nine tenths of the time.
 */
const stalledPart = 0.1;
/**
 * Shorter stalls never excuse a receiver, even if the timeout is short. Otherwise a receiver that hangs could
 * avoid its suspension because the process is busy. In milliseconds.
 */
const minStall = 1000;

/** How an attempt treats its failure. */
export interface AttemptRules {
  /** False if a stall of this process must count as a failure of the receiver. Default true. */
  readonly isStallExcused?: boolean;
}

interface RunningAttempt extends Required<AttemptRules> {
  readonly delivery: OutgoingDelivery;
  /** On the monotonic clock. */
  readonly startedAt: number;
  /** For how long this process was stalled during the attempt, in milliseconds. */
  readonly stalledFor: number;
}

/** Makes one attempt: signs the request, sends it and interprets the response. */
@Injectable()
export class Sender {
  private readonly signer: Signer;

  constructor(
    @Inject(WEBHOOK_TRANSPORT) private readonly transport: WebhookTransport,
    @Inject(RESOLVED_OPTIONS) private readonly options: SenderOptions,
    ed25519: Ed25519Keys,
    private readonly telemetry: Telemetry,
    private readonly stalls: StallMonitor,
    private readonly egress: EgressWatch,
  ) {
    this.signer = options.signer ?? new StandardWebhooksSigner(ed25519);
  }

  /**
   * Makes one attempt. Never throws: a failed request is an outcome, and a bug in a signer or transport must
   * not stop the worker.
   */
  async attempt(
    delivery: OutgoingDelivery,
    { isStallExcused = true }: AttemptRules = {},
  ): Promise<AttemptOutcome> {
    const startedAt = monotonicNow();
    const watch = this.stalls.watch();
    try {
      const outcome = storable(withoutEcho(await this.send(delivery), delivery));
      this.egress.noteResponse(startedAt);
      return outcome;
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) this.reportCrash(error, delivery);
      const stalledFor = watch.stalledFor();
      const ours = failure && this.ownFault(failure, { delivery, startedAt, stalledFor, isStallExcused });
      const outcome = { ...outcomeOfError(error), ...(ours && { result: ours }) };
      this.reportHidden(outcome, delivery);
      return outcome;
    } finally {
      watch.end();
    }
  }

  /** Returns the result of an attempt that failed on the sender's side, and undefined for all others. */
  private ownFault(
    { evidence, contact }: Failure,
    { delivery: { org, remoteUrl }, startedAt, stalledFor, isStallExcused }: RunningAttempt,
  ): 'stalled' | 'egress' | undefined {
    const maxStall = Math.max(minStall, stalledPart * this.options.timeout);
    if (isStallExcused && stalledFor > maxStall) return 'stalled';
    if (contact === 'answered') {
      this.egress.noteResponse(startedAt);
      return undefined;
    }
    // A refused address says nothing about the network, so it is no evidence.
    const destination = contact === 'refused here' ? undefined : new URL(remoteUrl).origin;
    return this.egress.isOurFailure({ org, destination, startedAt, evidence }) ? 'egress' : undefined;
  }

  private async send(delivery: OutgoingDelivery): Promise<AttemptOutcome> {
    const { userAgent, timeout, responseLimit, successStatuses } = this.options;
    const request = requestFor(delivery, { signer: this.signer, userAgent, now: timeOfDay() });
    const response = await withDeadline(this.transport.send(request, { timeout, responseLimit }), timeout);
    return outcomeOfResponse(response, { successStatuses, now: timeOfDay() });
  }

  private reportHidden({ cause }: AttemptOutcome, { webhookId, eventId }: OutgoingDelivery): void {
    if (cause !== null) this.telemetry.report({ type: 'cause.hidden', webhookId, eventId, cause });
  }

  private reportCrash(error: unknown, delivery: OutgoingDelivery): void {
    const text = textOf((error as Partial<Error> | null | undefined)?.stack ?? error);
    const { webhookId, eventId } = delivery;
    const safe = withoutSecrets(text, secretsOf(delivery));
    this.telemetry.report({ type: 'attempt.crashed', webhookId, eventId, error: safe });
  }
}

/**
 * Rejects if there is no response within the timeout plus `grace`. A transport should enforce the timeout
 * itself. This function is for transports that don't, and for interceptors that never return: without this
 * deadline, an attempt could continue after the end of the delivery's lease. After a stall of this process,
 * the transport gets `grace` once more, because its own deadline has run just before.
 */
async function withDeadline(response: Promise<WebhookResponse>, timeout: number): Promise<WebhookResponse> {
  let timer: DeadlineTimer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = new DeadlineTimer(timeout + grace, () => reject(new TransportTimeoutError(timeout)), grace);
  });
  try {
    return await Promise.race([response, late]);
  } finally {
    timer?.clear();
  }
}

/**
 * Masks the token and the secrets in the response. Some receivers return the whole request in the response.
 * Without masking, the token would be stored with the attempt.
 */
function withoutEcho(outcome: AttemptOutcome, delivery: OutgoingDelivery): AttemptOutcome {
  const { responseExcerpt } = outcome;
  if (responseExcerpt === null) return outcome;
  return { ...outcome, responseExcerpt: withoutSecrets(responseExcerpt, secretsOf(delivery)) };
}

function secretsOf({ token, secrets }: OutgoingDelivery): readonly string[] {
  return [token, ...secrets];
}
