import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../../options/resolved-options.js';
import type { ResolvedOptions } from '../../options/resolved-options.js';
import type { EgressEvidence } from '../../observe/lifecycle-event.js';
import { monotonicNow } from '../../shared/clock.js';
import { EgressEpisode } from './egress-episode.js';
import { FailingOrgs } from './failing-orgs.js';

/** DI token of the times after which an outage is recognised. Tests replace them. */
export const EGRESS_TIMES = Symbol('nestjs-typeorm-webhooks:egress-times');

/** Times in milliseconds. */
export interface EgressTimes {
  /** For how long there must be no response from any receiver. Only failures within this time count. */
  readonly silence: number;
  /** How long ago the first failure must be. In this time, healthy receivers can still respond. */
  readonly patience: number;
}

export const defaultEgressTimes: EgressTimes = { silence: 60_000, patience: 5_000 };

/** Number of orgs that must have failed: the org of the attempt, and three others. */
const minOrgs = 4;

/** An attempt that got no response. */
export interface UnansweredAttempt {
  readonly org: string;
  /** Scheme, host and port of the receiver. Undefined if the attempt is no evidence about the network. */
  readonly destination: string | undefined;
  /** When the attempt started, on the monotonic clock. */
  readonly startedAt: number;
  /** Direct evidence that the sender's own side has failed, if the attempt shows it. */
  readonly evidence: EgressEvidence | undefined;
}

/**
 * A time in which nothing that this process sent got a response. Times are on the monotonic clock. `until` is
 * Infinity while the silence lasts.
 */
interface Silence {
  readonly since: number;
  readonly until: number;
}

/**
 * Decides whether attempts have failed because of the network on the sender's side. A receiver must not be
 * able to choose this, so evidence beyond the destination is needed. An attempt can be evidence by itself: it
 * could not reach the proxy, or a limit of this machine was reached. Otherwise the evidence is silence:
 * within a minute, attempts of at least four orgs have failed at different destinations, and no receiver has
 * responded. Each process judges by its own attempts alone.
 */
@Injectable()
export class EgressWatch implements OnModuleDestroy {
  private readonly failing = new FailingOrgs();
  /** When the first attempt failed after the last response. Undefined if none has failed. */
  private failingSince: number | undefined;
  private lastResponseAt = -Infinity;
  private silence: Silence | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly silenceListeners: (() => void)[] = [];

  constructor(
    private readonly episode: EgressEpisode,
    @Inject(RESOLVED_OPTIONS) private readonly options: Pick<ResolvedOptions, 'egressFailuresCount'>,
    @Inject(EGRESS_TIMES) private readonly times: EgressTimes,
  ) {}

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  /** Calls the listener each time when silence is recognised. */
  onSilence(listener: () => void): void {
    this.silenceListeners.push(listener);
  }

  /**
   * Notes that a receiver has responded. The response proves nothing if its attempt started before the first
   * failure, because the request may have left before the outage began.
   */
  noteResponse(startedAt: number): void {
    const now = monotonicNow();
    if (this.failingSince !== undefined) {
      if (startedAt < this.failingSince) return;
      this.failingSince = undefined;
      this.failing.clear();
      if (this.isSilent) this.silence = { ...this.silence!, until: now };
    }
    this.lastResponseAt = now;
    this.episode.noteResponse();
  }

  /** Returns true if the attempt failed on the sender's side, as far as this is known now. */
  isOurFailure({ org, destination, startedAt, evidence }: UnansweredAttempt): boolean {
    if (this.options.egressFailuresCount) return false;
    const now = monotonicNow();
    if (evidence) {
      this.episode.noteFailure(evidence, [org]);
      return true;
    }
    if (!this.isSilent && destination !== undefined) {
      this.failing.add(org, destination, now);
      this.failingSince ??= now;
      this.recogniseSilence();
    }
    const isOurs = this.covers(startedAt, now);
    if (isOurs && this.isSilent) this.episode.noteFailure('orgs', [org]);
    return isOurs;
  }

  /**
   * Returns true if an attempt without a response took place within a recognised silence. An attempt that
   * started before the silence ended belongs to it, even if the attempt failed afterwards.
   */
  covers(startedAt: number, endedAt: number): boolean {
    return this.silence !== undefined && endedAt >= this.silence.since && startedAt < this.silence.until;
  }

  /**
   * The time from which failed attempts may still turn out to belong to a silence. Infinity if no attempt has
   * failed since the last response.
   */
  get suspectSince(): number {
    return this.failingSince ?? Infinity;
  }

  private get isSilent(): boolean {
    return this.silence?.until === Infinity;
  }

  /**
   * Recognises silence if there is enough evidence. If only time is missing, looks again when the time has
   * passed, because there may be no further failure: the webhooks may all have been suspended meanwhile.
   */
  private recogniseSilence(): void {
    clearTimeout(this.timer);
    if (this.failingSince === undefined || this.isSilent) return;
    const now = monotonicNow();
    const orgs = this.failing.since(now - this.times.silence);
    if (orgs.length < minOrgs) return;
    const at = Math.max(this.failingSince + this.times.patience, this.lastResponseAt + this.times.silence);
    if (now < at) {
      this.timer = setTimeout(() => this.recogniseSilence(), Math.ceil(at - now)).unref();
      return;
    }
    this.silence = { since: this.failingSince, until: Infinity };
    this.episode.noteFailure('orgs', orgs);
    for (const listener of this.silenceListeners) listener();
  }
}
