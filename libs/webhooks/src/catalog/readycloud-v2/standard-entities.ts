import type { WebhookEntityDefinition } from '../entity-definition.js';
import { standardExamples as examples } from './standard-examples.js';
import { standardSchemas as schemas } from './standard-schemas.js';

/** The six entities of the v2 API. Their order and descriptions come from the v2 documentation. */
export const standardEntities: readonly WebhookEntityDefinition[] = [
  {
    name: 'orders',
    description: 'Order updates, including contained resources such as boxes and items',
    example: examples.orders,
    schema: schemas.orders,
  },
  {
    name: 'packaging',
    description: 'Packaging updates',
    example: examples.packaging,
    schema: schemas.packaging,
  },
  {
    name: 'contact',
    description: 'Contact updates, without related/dependent objects',
    example: examples.contact,
    schema: schemas.contact,
  },
  {
    name: 'contact-address',
    description: 'Contact address updates, without related contact objects',
    example: examples['contact-address'],
    schema: schemas['contact-address'],
  },
  {
    name: 'acceptance-scan',
    description: 'Order carrier acceptance scan event',
    kind: 'happening',
    example: examples['acceptance-scan'],
    schema: schemas['acceptance-scan'],
  },
  {
    name: 'webhook',
    description: 'Webhooks (calendar) updates, global for all users, without related objects',
    scope: 'global',
    example: examples.webhook,
    schema: schemas.webhook,
  },
];

/** The names of the six entities of the v2 API, in the order of the v2 documentation. */
export const standardEntityNames = standardEntities.map(({ name }) => name);
