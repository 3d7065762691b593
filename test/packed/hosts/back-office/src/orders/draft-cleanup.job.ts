import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Cron, CronExpression } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
import type { AppConfig } from '../config/app.config';
import { Order } from './order.entity';

export const draftCleanup = 'draft-cleanup';

/** Cancels old drafts, every night. */
@Injectable()
export class DraftCleanupJob {
  constructor(
    private readonly config: ConfigService,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
  ) {}

  @Cron(CronExpression.EVERY_DAY_AT_3AM, { name: draftCleanup })
  async run(): Promise<void> {
    const { draftDays } = this.config.getOrThrow<AppConfig>('app');
    const oldest = new Date(Date.now() - draftDays * 24 * 60 * 60 * 1000);
    await this.orders.update({ status: 'draft', createdAt: LessThan(oldest) }, { status: 'cancelled' });
  }
}
