import type { Type } from '@nestjs/common';

/**
 * Returns the root module of the app. With `WEBHOOKS=on`, the app has webhooks. Without it, the package of
 * the webhooks is never loaded and need not be installed.
 */
export async function rootModule(): Promise<Type> {
  if (process.env.WEBHOOKS === 'on') {
    return (await import('./app-with-webhooks.module')).AppWithWebhooksModule;
  }
  return (await import('./app.module')).AppModule;
}
