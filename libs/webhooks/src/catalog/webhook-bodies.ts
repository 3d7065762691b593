import type {
  AcceptanceScanBody,
  CalendarEventBody,
  ContactAddressBody,
  ContactBody,
  OrderBody,
  PackagingBody,
} from './readycloud-v2/standard-bodies.js';

/** Types for the bodies of the six entities of the v2 API. */
export interface StandardWebhookBodies {
  readonly orders: OrderBody;
  readonly packaging: PackagingBody;
  readonly contact: ContactBody;
  readonly 'contact-address': ContactAddressBody;
  readonly 'acceptance-scan': AcceptanceScanBody;
  /** `webhook` is v2's name for calendar events, not for a webhook. */
  readonly webhook: CalendarEventBody;
}

/**
 * Types for the bodies that you declare. Declare a body for each of your own entities. Also declare a body
 * for a v2 entity if you don't send the body that the v2 documentation shows. This interface is empty until
 * you extend it:
 *
 * ```ts
 * declare module 'nestjs-typeorm-webhooks' {
 *   interface WebhookBodies {
 *     invoice: InvoiceBody;
 *     orders: Order; // instead of OrderBody
 *   }
 * }
 * ```
 */
export interface WebhookBodies {}

/**
 * The type of the body of an entity. The result is `unknown` if no type is declared for the entity, or if
 * TypeScript only knows that the entity's name is a string.
 */
export type BodyOf<Entity extends string> = Entity extends keyof WebhookBodies
  ? WebhookBodies[Entity]
  : Entity extends keyof StandardWebhookBodies
    ? StandardWebhookBodies[Entity]
    : unknown;
