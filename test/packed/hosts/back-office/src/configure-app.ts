import type { INestApplication } from '@nestjs/common';
import { VersioningType } from '@nestjs/common';

/** Sets what can't be provided by a module. main.ts and the tests call it. */
export function configureApp(app: INestApplication): INestApplication {
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.enableShutdownHooks();
  return app;
}
