import { ConsoleLogger } from '@nestjs/common';

/** Logs to stderr. Stdout contains only one line, which scripts wait for. */
export class StderrLogger extends ConsoleLogger {
  protected override printMessages(
    messages: unknown[],
    context?: string,
    logLevel?: Parameters<ConsoleLogger['printMessages']>[2],
  ): void {
    super.printMessages(messages, context, logLevel, 'stderr');
  }
}
