import { Injectable, Logger } from '@nestjs/common';
import ms from 'ms';
import { textOf } from '../shared/text-of.js';
import type { Report, ReportOf } from './report.js';
import { Telemetry } from './telemetry.js';

/** Maximum number of webhook ids in one line. */
const maxIds = 10;

/** Writes each report to the log. */
@Injectable()
export class TelemetryLog {
  private readonly logger = new Logger('Webhooks');

  /**
   * Subscribes in the constructor and not in `onModuleInit`, because other providers may report something
   * before `onModuleInit`.
   */
  constructor(telemetry: Telemetry) {
    telemetry.subscribe((report) => this.write(report));
  }

  private write(report: Report): void {
    switch (report.type) {
      case 'listen.failed':
        return this.logger.warn(`LISTEN failed; falling back to polling: ${textOf(report.error)}`);
      case 'claim.failed':
        return this.failed('Deliveries could not be claimed; the worker will retry', report);
      case 'targets.failed':
        return this.failed('Webhooks could not be read; their claimed deliveries are released', report);
      case 'release.failed':
        return this.failed('Claims could not be released; their leases will expire', report);
      case 'recording.failed':
        return this.failed(`The outcomes of ${report.attempts} attempts could not be recorded`, report);
      case 'attempt.crashed':
        return this.failed(
          `Event ${report.eventId} could not be sent to webhook ${report.webhookId}, because the signer, the transport or an interceptor threw an error`,
          report,
        );
      case 'cause.hidden':
        return this.logger.log(
          `Event ${report.eventId} could not be sent to webhook ${report.webhookId}: ${report.cause}`,
        );
      case 'retry_policy.failed':
        return this.failed(
          `The retry policy failed for delivery ${report.deliveryId} to webhook ${report.webhookId}; the default schedule applies`,
          report,
        );
      case 'suspension_policy.failed':
        return this.failed(
          `The suspension policy failed for webhook ${report.webhookId}; the webhook is not suspended`,
          report,
        );
      case 'evaluation.failed':
        return this.failed(
          `The suspension policy could not be evaluated for webhooks ${report.webhookIds.join(', ')}; the suspension checker will retry`,
          report,
        );
      case 'sweep.failed':
        return this.failed(
          `The held deliveries of webhook ${report.webhookId} could not be checked; the suspension checker will retry`,
          report,
        );
      case 'reclassification.failed':
        return this.failed(
          `${report.attempts} attempts that failed because of the network on this side still count as failures; this will be corrected`,
          report,
        );
      case 'suspension_rule.strict':
        return this.logger.warn(lineOfStrictRule(report));
      case 'listener.failed':
        return this.failed(
          `A listener of ${report.event} failed${report.webhookId === null ? '' : ` for webhook ${report.webhookId}`}`,
          report,
        );
      case 'task.failed':
        return this.failed(`${report.task} failed and will run again`, report);
      case 'capture.failed':
        return this.failed(
          'A transaction commits, but emits no events for its changes, because an error occurred',
          report,
        );
      case 'change.unidentified':
        return this.logger.warn(report.problem);
      case 'reencryption.finished':
        return this.reencryptionFinished(report);
    }
  }

  private failed(what: string, { error }: { readonly error: unknown }): void {
    this.logger.error(`${what}: ${textOf(error)}`);
  }

  private reencryptionFinished({ reencrypted, undecryptable }: ReportOf<'reencryption.finished'>): void {
    if (reencrypted > 0)
      this.logger.log(
        `Re-encrypted the tokens and secrets of ${reencrypted} webhooks according to encryptionKeys`,
      );
    if (undecryptable.length === 0) return;
    const ids = undecryptable.slice(0, maxIds).join(', ') + (undecryptable.length > maxIds ? ', …' : '');
    this.logger.error(`The tokens or secrets of ${undecryptable.length} webhooks can't be decrypted: ${ids}`);
  }
}

function lineOfStrictRule({ waits, failures, window }: ReportOf<'suspension_rule.strict'>): string {
  const retries =
    waits.length > 0 ? `retries after ${waits.map((wait) => ms(wait)).join(', ')}` : 'no retries';
  return `A single event can suspend its webhook: with ${retries} it can fail more than ${failures} times in ${ms(window)}`;
}
