import { Injectable } from '@nestjs/common';

/**
 * A hook that runs in every change, between the last write and the commit. It does nothing in the sample. A
 * test overrides it to make requests fail at this point.
 */
@Injectable()
export class CommitHook {
  async beforeCommit(_answer: unknown): Promise<void> {}
}
