import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WebhooksModuleExtras } from './options/extras.js';
import type { WebhooksModuleOptions } from './options/options.js';
import { extraNames } from './options/resolved-extras.js';

/**
 * An object with the name of each extra as a key. Nest's builder uses these keys to separate the extras from
 * the options.
 */
const extras = Object.fromEntries(extraNames.map((name) => [name, undefined])) as WebhooksModuleExtras;

/**
 * The base class of `WebhooksModule`, and the DI token of the options. The extras are not part of the
 * options, because the module needs the extras before the factory of the options runs. The builder does
 * nothing with the extras. `WebhooksModule` turns them into providers and controllers.
 */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WEBHOOKS_OPTIONS } =
  new ConfigurableModuleBuilder<WebhooksModuleOptions>({ moduleName: 'Webhooks' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWebhooksOptions')
    .setExtras<WebhooksModuleExtras>(extras, (definition) => definition)
    .build();
