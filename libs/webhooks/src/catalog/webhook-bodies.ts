import type {
  AcceptanceScanBody,
  CalendarEventBody,
  ContactAddressBody,
  ContactBody,
  OrderBody,
  PackagingBody,
} from './readycloud-v2/standard-bodies.js';

/** The entities of the API text and what is sent of each. */
export interface StandardWebhookBodies {
  readonly orders: OrderBody;
  readonly packaging: PackagingBody;
  readonly contact: ContactBody;
  readonly 'contact-address': ContactAddressBody;
  readonly 'acceptance-scan': AcceptanceScanBody;
  readonly webhook: CalendarEventBody;
}

/**
 * What the host sends: of its own entities, and of those of the API text whose bodies look otherwise with it. Empty until the host says so:
 *
 * ```ts
 * declare module 'nestjs-typeorm-webhooks' {
 *   interface WebhookBodies {
 *     invoice: InvoiceBody;
 *     orders: Order; // in place of OrderBody
 *   }
 * }
 * ```
 */
export interface WebhookBodies {}

/** What is sent of an entity; `unknown` where nobody has said, and where the name is only known to be a string. */
export type BodyOf<Entity extends string> = Entity extends keyof WebhookBodies
  ? WebhookBodies[Entity]
  : Entity extends keyof StandardWebhookBodies
    ? StandardWebhookBodies[Entity]
    : unknown;
