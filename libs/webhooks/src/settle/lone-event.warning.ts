import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

/**
 * Any retry schedule works with any suspension rule. But the host should know if both together let a single
 * event, which a receiver can't process, suspend its webhook. The host's own policies can't be checked.
 */
@Injectable()
export class LoneEventWarning implements OnApplicationBootstrap {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: Pick<ResolvedOptions, 'retry' | 'suspension'>,
    private readonly telemetry: Telemetry,
  ) {}

  onApplicationBootstrap(): void {
    const { retry, suspension } = this.options;
    if (!('waits' in retry) || suspension.policy || !loneEventSuspends(retry.waits, suspension)) return;
    const { failures, window } = suspension;
    this.telemetry.report({ type: 'suspension_rule.strict', waits: retry.waits, failures, window });
  }
}

/**
 * Returns whether the attempts of one event can fail more often within the window than is tolerated. Jitter
 * and `Retry-After` only spread the attempts out.
 */
function loneEventSuspends(
  waits: readonly number[],
  { failures, window }: { readonly failures: number; readonly window: number },
): boolean {
  for (let first = 0; first + failures <= waits.length; first++) {
    const span = waits.slice(first, first + failures).reduce((sum, wait) => sum + wait, 0);
    if (span < window) return true;
  }
  return false;
}
