import type { WebhookEntityDefinition } from './entity-definition.js';

/** The six values of the API text, in its order and words. */
export const standardEntities: readonly WebhookEntityDefinition[] = [
  { name: 'orders', description: 'Order updates, including contained resources such as boxes and items' },
  { name: 'packaging', description: 'Packaging updates' },
  { name: 'contact', description: 'Contact updates, without related/dependent objects' },
  { name: 'contact-address', description: 'Contact address updates, without related contact objects' },
  { name: 'acceptance-scan', description: 'Order carrier acceptance scan event', kind: 'happening' },
  {
    name: 'webhook',
    description: 'Webhooks (calendar) updates, global for all users, without related objects',
    scope: 'global',
  },
];

/** Their names. */
export const standardEntityNames = standardEntities.map(({ name }) => name);
