import type { LoggerService, LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { describeApi } from './http/describe-api.js';
import { StderrLogger } from './http/stderr.logger.js';
import { SampleModule } from './sample.module.js';
import type { Settings } from './settings/settings.js';

/**
 * Options for Nest. Nest's body parser is off, because the routes of the sample parse bodies themselves,
 * after authentication.
 */
export const applicationOptions = { bodyParser: false } as const;

/** Creates the Nest application of the sample. The caller then calls `listen()`. */
export async function createSampleApp(
  settings: Settings,
  logger: LoggerService | LogLevel[] = new StderrLogger(),
): Promise<NestExpressApplication> {
  const module = SampleModule.with(settings);
  const options = { ...applicationOptions, logger, abortOnError: false };
  const app = await NestFactory.create<NestExpressApplication>(module, options);
  describeApi(app);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  return app;
}
