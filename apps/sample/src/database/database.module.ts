import { Global, Module } from '@nestjs/common';
import { CommitHook } from './commit-hook.js';
import { UnitOfWork } from './unit-of-work.js';

@Global()
@Module({ providers: [UnitOfWork, CommitHook], exports: [UnitOfWork] })
export class DatabaseModule {}
