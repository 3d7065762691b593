import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WebhooksModuleExtras, WebhooksModuleOptions } from './options/options.js';

/** Every extra by its name, for the builder keeps from the options only what it finds here. */
const extras: Record<keyof WebhooksModuleExtras, undefined> = {
  isGlobal: undefined,
  dataSource: undefined,
  access: undefined,
  controllers: undefined,
  prefix: undefined,
  decorators: undefined,
  imports: undefined,
};

/** Extras are what must be known before the options' factory runs; `WebhooksModule` itself turns them into providers and controllers. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WEBHOOKS_OPTIONS } =
  new ConfigurableModuleBuilder<WebhooksModuleOptions>({ moduleName: 'Webhooks' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWebhooksOptions')
    .setExtras<WebhooksModuleExtras>(extras, (definition) => definition)
    .build();
