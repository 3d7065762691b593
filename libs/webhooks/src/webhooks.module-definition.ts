import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WebhooksModuleExtras, WebhooksModuleOptions } from './options/options.js';

/** Extras are what must be known before the options' factory runs; `WebhooksModule` itself turns them into providers and controllers. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WEBHOOKS_OPTIONS } =
  new ConfigurableModuleBuilder<WebhooksModuleOptions>({ moduleName: 'Webhooks' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWebhooksOptions')
    .setExtras<WebhooksModuleExtras>({}, (definition) => definition)
    .build();
