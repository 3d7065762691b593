import { Injectable } from '@nestjs/common';

/**
 * Runs after the last write of every change and before its commit. It does nothing here; a test overrides it
 * to make requests fail at that point.
 */
@Injectable()
export class CommitHook {
  async beforeCommit(_answer: unknown): Promise<void> {}
}
