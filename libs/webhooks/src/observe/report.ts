import type { WebhookLifecycleType } from './lifecycle-event.js';

/** Something threw, or an operation on the database failed. */
interface Failed {
  /** Whatever was thrown. */
  readonly error: unknown;
}

/** PostgreSQL's LISTEN failed. */
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
  /** Number of attempts in the batch. */
  readonly attempts: number;
}

/** A signer, a transport or an interceptor threw an error that is not a failed connection. */
interface AttemptCrashed {
  readonly type: 'attempt.crashed';
  readonly webhookId: number;
  readonly eventId: string;
  /** The stack, if there is one, without the webhook's token and secrets. */
  readonly error: string;
}

/** The host's retry policy threw, or returned something that is not a wait. */
interface RetryPolicyFailed extends Failed {
  readonly type: 'retry_policy.failed';
  readonly webhookId: number;
  readonly deliveryId: number;
}

/** The host's suspension policy threw or returned a promise. */
interface SuspensionPolicyFailed extends Failed {
  readonly type: 'suspension_policy.failed';
  readonly webhookId: number;
}

/** The failures of these webhooks could not be evaluated after an attempt. */
interface EvaluationFailed extends Failed {
  readonly type: 'evaluation.failed';
  readonly webhookIds: readonly number[];
}

/** The held deliveries of a webhook could not be checked. */
interface SweepFailed extends Failed {
  readonly type: 'sweep.failed';
  readonly webhookId: number;
}

/** The retry schedule and the suspension rule let a single event suspend its webhook. */
interface SuspensionRuleStrict {
  readonly type: 'suspension_rule.strict';
  /** The waits before the retries, in milliseconds. */
  readonly waits: readonly number[];
  /** How many failures within the window are tolerated. */
  readonly failures: number;
  /** In milliseconds. */
  readonly window: number;
}

/** A listener of the host (`@OnWebhookEvent`) threw. */
interface ListenerFailed extends Failed {
  readonly type: 'listener.failed';
  readonly event: WebhookLifecycleType;
  readonly webhookId: number;
}

/** A run of a background task failed. The task runs again after its interval. */
interface TaskFailed extends Failed {
  readonly type: 'task.failed';
  /** The name of the task in the `SchedulerRegistry`. */
  readonly task: string;
}

/** A transaction commits without its webhooks, because they could not be rendered or emitted. */
interface CaptureFailed extends Failed {
  readonly type: 'capture.failed';
}

/** TypeORM does not say which rows a statement changes, so its change is not captured. */
interface ChangeUnidentified {
  readonly type: 'change.unidentified';
  /** What happened, and what the host can do about it. */
  readonly problem: string;
}

/** All stored tokens and secrets were compared with the option `encryptionKeys`. */
interface ReencryptionFinished {
  readonly type: 'reencryption.finished';
  /** Number of webhooks whose token or secrets were stored again. */
  readonly reencrypted: number;
  /** The ids of the webhooks whose token or secrets could not be decrypted. */
  readonly undecryptable: readonly number[];
}

/**
 * What a stage reports to operators. What happens to webhooks and deliveries is a lifecycle event instead,
 * which hosts can listen to. A report contains ids, never a token, a secret or a body.
 */
export type Report =
  | ListenFailed
  | ClaimFailed
  | TargetsFailed
  | ReleaseFailed
  | RecordingFailed
  | AttemptCrashed
  | RetryPolicyFailed
  | SuspensionPolicyFailed
  | EvaluationFailed
  | SweepFailed
  | SuspensionRuleStrict
  | ListenerFailed
  | TaskFailed
  | CaptureFailed
  | ChangeUnidentified
  | ReencryptionFinished;

/** The report of one type. */
export type ReportOf<T extends Report['type']> = Extract<Report, { type: T }>;
