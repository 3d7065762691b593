import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { OrdersService } from './orders.service.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');

  const { tryEverything } = await import('../../scenario.mjs');
  await tryEverything(app, app.get(OrdersService));
}

void bootstrap();
