import { Injectable } from '@nestjs/common';

/**
 * A hook that runs after the last write of every change and before its commit. It does nothing in the sample.
 * A test overrides it to make requests fail at this point.
 */
@Injectable()
export class CommitHook {
  async beforeCommit(_answer: unknown): Promise<void> {}
}
