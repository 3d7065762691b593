import { join } from 'node:path';
import type { ConfigType } from '@nestjs/config';
import { registerAs } from '@nestjs/config';

export const appConfig = registerAs('app', () => ({
  port: Number(process.env.PORT ?? 3000),
  jwtSecret: process.env.JWT_SECRET ?? 'only-for-development',
  filesDirectory: join(process.env.DATA_DIRECTORY ?? 'data', 'files'),
  /** A draft that is older than this number of days is cancelled. */
  draftDays: Number(process.env.DRAFT_DAYS ?? 30),
  webhooks: {
    /** Accepts receivers on this machine. */
    development: process.env.WEBHOOKS_DEVELOPMENT === 'on',
    /** Whether this process sends webhooks. */
    worker: process.env.WEBHOOKS_WORKER !== 'off',
  },
}));

export type AppConfig = ConfigType<typeof appConfig>;
