// This file is only type-checked, never run. `npm run typecheck` fails if the line under a @ts-expect-error
// compiles, or if any other line does not.
import type {
  AcceptanceScanBody,
  BodyOf,
  OrderBody,
  WebhookChange,
  WebhookEmitter,
  WebhookEntityChange,
  WebhookEntityName,
  WebhookSource,
} from '@app/webhooks';

interface PlainInvoice {
  readonly total: string;
}

declare module '@app/webhooks' {
  interface WebhookBodies {
    'invoice-of-types': PlainInvoice;
  }
}

declare const emitter: WebhookEmitter;
declare const order: OrderBody;
declare const scan: AcceptanceScanBody;
declare const anyChange: WebhookChange;
declare const anything: unknown;
declare const anyName: string;

/** Bodies of the entities in the v2 documentation. */
export const ofTheText = [
  emitter.emit('orders', { org: '1', resource: order.url, body: order }),
  // @ts-expect-error a number is not an order
  emitter.emit('orders', { org: '1', resource: order.url, body: 1 }),
  // @ts-expect-error a scan is not an order
  emitter.emit('orders', { org: '1', resource: order.url, body: scan }),
  // @ts-expect-error an order has a unique_id
  emitter.emit('orders', { org: '1', resource: order.url, body: { ...order, unique_id: undefined } }),
  // @ts-expect-error a body of an unknown type might not be an order
  emitter.emit('orders', { org: '1', resource: order.url, body: anything }),
  // @ts-expect-error an order has no colour
  emitter.emit('orders', { org: '1', resource: order.url, body: { ...order, colour: 'red' } }),
  // @ts-expect-error the change may be of another entity
  emitter.emit('orders', anyChange),
  // @ts-expect-error the body is missing
  emitter.emit('orders', { org: '1', resource: order.url }),
];

/** Bodies of entities that a host declares, and of an entity without a declaration. */
export const ofTheHost = [
  emitter.emit('invoice-of-types', { org: '1', resource: '/1/', body: { total: '2.34 USD' } }),
  // @ts-expect-error the total is text
  emitter.emit('invoice-of-types', { org: '1', resource: '/1/', body: { total: 2.34 } }),
  emitter.emit('undeclared', { org: '1', resource: '/1/', body: anything }),
  emitter.emit(anyName, { org: '1', resource: '/1/', body: anything }),
  emitter.emit<string>('orders', { org: '1', resource: '/1/', body: anything }),
];

/** If one call emits several events, the compiler checks each body against the entity of the same event. */
export const several = [
  emitter.emitMany([
    { entity: 'orders', org: '1', resource: order.url, body: order },
    { entity: 'acceptance-scan', org: '1', body: scan },
    { entity: 'undeclared', org: '1', resource: '/1/', body: anything },
  ]),
  emitter.emitMany([
    { entity: 'orders', org: '1', resource: order.url, body: order },
    // @ts-expect-error an order is not a scan
    { entity: 'acceptance-scan', org: '1', body: order },
  ]),
  emitter.emitMany([scan].map((body) => ({ entity: 'acceptance-scan', org: '1', body }))),
];

/** Checks of the exported types. A call of `same()` compiles only if its two types are the same. */
export const typesThemselves = [
  same<BodyOf<'acceptance-scan'>, AcceptanceScanBody>(),
  same<BodyOf<'invoice-of-types'>, PlainInvoice>(),
  same<BodyOf<'undeclared'>, unknown>(),
  same<BodyOf<string>, unknown>(),
  same<BodyOf<WebhookEntityName>, unknown>(),
  same<WebhookEntityChange<'orders' | 'acceptance-scan'>['entity'], 'orders' | 'acceptance-scan'>(),
  same<Awaited<ReturnType<WebhookSource<'orders'>['render']>>, readonly OrderBody[]>(),
  same<Awaited<ReturnType<WebhookSource<'undeclared'>['render']>>, readonly unknown[]>(),
  // @ts-expect-error the two types differ, so this line shows that same() can fail
  same<BodyOf<'orders'>, unknown>(),
];

declare function same<A, B>(
  ...different: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]
): void;
