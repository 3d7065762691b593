import { NestFactory } from '@nestjs/core';
import { ConfigService } from '@nestjs/config';
import { configureApp } from './configure-app';
import type { AppConfig } from './config/app.config';
import { rootModule } from './root-module';

async function bootstrap() {
  const app = configureApp(await NestFactory.create(await rootModule()));
  const { port } = app.get(ConfigService).getOrThrow<AppConfig>('app');
  await app.listen(port);
}

void bootstrap();
