import { Body, Controller, Put, UseGuards } from '@nestjs/common';
import { WebhookGuard } from 'nestjs-typeorm-webhooks/receiver';

@Controller()
export class OrderWebhooks {
  @Put('webhooks/orders') // needs NestFactory.create(AppModule, { rawBody: true })
  @UseGuards(new WebhookGuard({ secret: process.env['ORDERS_SECRET'] }))
  changed(@Body() order: { url: string }) {
    console.log('changed', order.url);
  }
}
