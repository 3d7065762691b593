import type {
  AcceptanceScanBody,
  CalendarEventBody,
  ContactAddressBody,
  ContactBody,
  OrderBody,
  PackagingBody,
} from './readycloud-v2/standard-bodies.js';

/** The bodies of the six entities of the v2 API. */
export interface StandardWebhookBodies {
  readonly orders: OrderBody;
  readonly packaging: PackagingBody;
  readonly contact: ContactBody;
  readonly 'contact-address': ContactAddressBody;
  readonly 'acceptance-scan': AcceptanceScanBody;
  readonly webhook: CalendarEventBody;
}

/**
 * The bodies that the host declares: of its own entities, and of those of the six whose bodies differ from
 * the v2 documentation. It is empty until you extend it:
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
 * The type of an entity's body. It is `unknown` for an undeclared entity, and for a name that is only known
 * to be a string.
 */
export type BodyOf<Entity extends string> = Entity extends keyof WebhookBodies
  ? WebhookBodies[Entity]
  : Entity extends keyof StandardWebhookBodies
    ? StandardWebhookBodies[Entity]
    : unknown;
