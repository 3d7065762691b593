import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WebhooksModuleExtras } from './options/extras.js';
import type { WebhooksModuleOptions } from './options/options.js';
import { extraNames } from './options/resolved-extras.js';

/**
 * An object whose keys are the names of all extras. With these keys, Nest's builder separates the extras from
 * the options.
 */
const extras = Object.fromEntries(extraNames.map((name) => [name, undefined])) as WebhooksModuleExtras;

/**
 * The base class of `WebhooksModule`, and the DI token of the options. The extras are not part of the
 * options, because the module needs them before the factory of the options runs. The builder leaves them to
 * `WebhooksModule`, which turns them into providers and controllers.
 */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WEBHOOKS_OPTIONS } =
  new ConfigurableModuleBuilder<WebhooksModuleOptions>({ moduleName: 'Webhooks' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWebhooksOptions')
    .setExtras<WebhooksModuleExtras>(extras, (definition) => definition)
    .build();
