import { Injectable } from '@nestjs/common';

/** Called after the last write of every change and before its commit. It does nothing; a test overrides it to make requests fail there. */
@Injectable()
export class CommitHook {
  async beforeCommit(_answer: unknown): Promise<void> {}
}
