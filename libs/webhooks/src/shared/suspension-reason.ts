/** Why a webhook is suspended: by the failure rule, or because the receiver answered 410 Gone. */
export type SuspensionReason = 'failures' | 'gone';
