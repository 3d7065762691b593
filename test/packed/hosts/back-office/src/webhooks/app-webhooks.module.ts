import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { WebhooksModule } from 'nestjs-typeorm-webhooks';
import { AuthModule } from '../auth/auth.module';
import { Public } from '../auth/public.decorator';
import type { AppConfig } from '../config/app.config';
import { ContactAddressSource } from './contact-address.source';
import { ContactSource } from './contact.source';
import { OrganizationGuard } from './organization.guard';
import { orderExample } from './order-body';
import { OrderSource } from './order.source';
import { PackagingSource } from './packaging.source';

/** Webhooks for the app's customers, whose webhooks are at `/api/v2/orgs/{organization id}/webhooks/`. */
@Module({
  imports: [
    WebhooksModule.forRootAsync({
      access: OrganizationGuard,
      // OrganizationGuard authenticates these requests, so JwtGuard must let them pass.
      decorators: [Public()],
      // The app's global prefix is `api`.
      prefix: 'v2',
      imports: [AuthModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => {
        const { development, worker } = config.getOrThrow<AppConfig>('app').webhooks;
        return {
          development,
          worker: { enabled: worker },
          entities: [{ name: 'orders', description: 'Orders', example: orderExample }],
        };
      },
    }),
    WebhooksModule.forFeature([OrderSource, ContactSource, ContactAddressSource, PackagingSource]),
  ],
})
export class AppWebhooksModule {}
