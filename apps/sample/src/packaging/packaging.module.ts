import { Module } from '@nestjs/common';
import { WebhooksModule } from '@app/webhooks';
import { PackagingController } from './packaging.controller.js';
import { PackagingResources } from './packaging.resources.js';
import { PackagingSource } from './packaging.source.js';

@Module({
  imports: [WebhooksModule.forFeature([PackagingSource])],
  controllers: [PackagingController],
  providers: [PackagingResources],
})
export class PackagingModule {}
