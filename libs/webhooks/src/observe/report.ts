import type { WebhookLifecycleType } from './lifecycle-event.js';

/** The common part of reports about errors. */
interface Failed {
  /** The value that was thrown, usually an Error. */
  readonly error: unknown;
}

/**
 * PostgreSQL's LISTEN failed. Until LISTEN works again, the worker finds deliveries of other processes by
 * polling.
 */
interface ListenFailed extends Failed {
  readonly type: 'listen.failed';
}

/** The worker could not claim deliveries. */
interface ClaimFailed extends Failed {
  readonly type: 'claim.failed';
}

/** The webhooks of claimed deliveries could not be read. */
interface TargetsFailed extends Failed {
  readonly type: 'targets.failed';
}

/** Claimed deliveries could not be released. */
interface ReleaseFailed extends Failed {
  readonly type: 'release.failed';
}

/** The outcomes of attempts could not be recorded. */
interface RecordingFailed extends Failed {
  readonly type: 'recording.failed';
  /** Number of attempts whose outcomes were part of the failed write. */
  readonly attempts: number;
}

/**
 * An attempt failed because a signer, a transport or an interceptor threw an unexpected error. Failed
 * connections are expected, so they are not reported.
 */
interface AttemptCrashed {
  readonly type: 'attempt.crashed';
  readonly webhookId: number;
  readonly eventId: string;
  /**
   * The stack of the error, or its text if it has no stack. It never contains the webhook's token or secrets.
   */
  readonly error: string;
}

/**
 * An attempt failed for a cause that its error text hides from the customer. The log is one of the two places
 * where operators find the cause. The other place is the attempt's row, which a test doesn't have.
 */
interface CauseHidden {
  readonly type: 'cause.hidden';
  readonly webhookId: number;
  readonly eventId: string;
  readonly cause: string;
}

/** The host's retry policy threw, or returned neither a number of milliseconds nor null. */
interface RetryPolicyFailed extends Failed {
  readonly type: 'retry_policy.failed';
  readonly webhookId: number;
  readonly deliveryId: number;
}

/** The host's suspension policy threw, or it returned a promise although it must decide synchronously. */
interface SuspensionPolicyFailed extends Failed {
  readonly type: 'suspension_policy.failed';
  readonly webhookId: number;
}

/** The library could not decide whether to suspend these webhooks after failed attempts. */
interface EvaluationFailed extends Failed {
  readonly type: 'evaluation.failed';
  readonly webhookIds: readonly number[];
}

/** The suspension checker could not check whether it must end the hold of a webhook's deliveries. */
interface SweepFailed extends Failed {
  readonly type: 'sweep.failed';
  readonly webhookId: number;
}

/**
 * The attempts that failed because of the sender's own network could not be changed to `egress`. The change
 * is tried again.
 */
interface ReclassificationFailed extends Failed {
  readonly type: 'reclassification.failed';
  /** Number of attempts that are left. */
  readonly attempts: number;
}

/** The retry schedule and the suspension rule allow a single event to suspend its webhook. */
interface SuspensionRuleStrict {
  readonly type: 'suspension_rule.strict';
  /** The waits before the retries, in milliseconds. */
  readonly waits: readonly number[];
  /** How many failures within the window are tolerated. */
  readonly failures: number;
  /** Length of the window, in milliseconds. */
  readonly window: number;
}

/** A listener of the host (`@OnWebhookEvent`) threw. */
interface ListenerFailed extends Failed {
  readonly type: 'listener.failed';
  readonly event: WebhookLifecycleType;
  /** Null if the lifecycle event isn't about a webhook. */
  readonly webhookId: number | null;
}

/** A run of a background task failed. The task runs again after its interval. */
interface TaskFailed extends Failed {
  readonly type: 'task.failed';
  /** The name of the task in the `SchedulerRegistry`. */
  readonly task: string;
}

/**
 * A transaction commits, but its changes emit no events, because the events could not be rendered or emitted.
 */
interface CaptureFailed extends Failed {
  readonly type: 'capture.failed';
}

/**
 * The library can't tell which rows a statement changes, so the change emits no event. Reported once per call
 * site. The lifecycle event with the same name is published for each change.
 */
interface ChangeUnidentified {
  readonly type: 'change.unidentified';
  /** What happened, and what the host can do about it. */
  readonly problem: string;
}

/**
 * A pass over all stored tokens and secrets has ended. A pass re-encrypts the tokens and secrets that don't
 * match the option `encryptionKeys`.
 */
interface ReencryptionFinished {
  readonly type: 'reencryption.finished';
  /** Number of webhooks whose token or secrets the pass has encrypted or decrypted. */
  readonly reencrypted: number;
  /** Ids of the webhooks whose token or secrets could not be decrypted. */
  readonly undecryptable: readonly number[];
}

/**
 * A message from one part of the library to the operators. Changes to webhooks and deliveries are not
 * reported in this way. They are published as lifecycle events, because hosts can listen to lifecycle events.
 * A report contains ids, never a token, a secret or a body.
 */
export type Report =
  | ListenFailed
  | ClaimFailed
  | TargetsFailed
  | ReleaseFailed
  | RecordingFailed
  | AttemptCrashed
  | CauseHidden
  | RetryPolicyFailed
  | SuspensionPolicyFailed
  | EvaluationFailed
  | SweepFailed
  | ReclassificationFailed
  | SuspensionRuleStrict
  | ListenerFailed
  | TaskFailed
  | CaptureFailed
  | ChangeUnidentified
  | ReencryptionFinished;

/** The report of one type. */
export type ReportOf<T extends Report['type']> = Extract<Report, { type: T }>;
