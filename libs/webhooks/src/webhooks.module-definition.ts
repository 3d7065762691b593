import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WebhooksModuleExtras } from './options/extras.js';
import type { WebhooksModuleOptions } from './options/options.js';
import { extraNames } from './options/resolved-extras.js';

/** The builder keeps from the options only what it finds here. */
const extras = Object.fromEntries(extraNames.map((name) => [name, undefined])) as WebhooksModuleExtras;

/** Extras are what must be known before the options' factory runs; `WebhooksModule` itself turns them into providers and controllers. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WEBHOOKS_OPTIONS } =
  new ConfigurableModuleBuilder<WebhooksModuleOptions>({ moduleName: 'Webhooks' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWebhooksOptions')
    .setExtras<WebhooksModuleExtras>(extras, (definition) => definition)
    .build();
