import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WebhooksModuleExtras } from './options/extras.js';
import type { WebhooksModuleOptions } from './options/options.js';
import { extraNames } from './options/resolved-extras.js';

/** Nest's builder separates the extras from the options by these keys. */
const extras = Object.fromEntries(extraNames.map((name) => [name, undefined])) as WebhooksModuleExtras;

/**
 * The module needs the extras before the factory of the options runs. `WebhooksModule` itself turns them into
 * providers and controllers.
 */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WEBHOOKS_OPTIONS } =
  new ConfigurableModuleBuilder<WebhooksModuleOptions>({ moduleName: 'Webhooks' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWebhooksOptions')
    .setExtras<WebhooksModuleExtras>(extras, (definition) => definition)
    .build();
