import type { TestDatabase } from '../../support/databases.js';
import type { HostOptions } from '../../support/host.js';
import { Shop } from '../shop.js';
import type { OrderBody } from '../shop.sources.js';
import type { Order } from '../shop.tables.js';

/** An additional action of a method, before its transaction commits. */
export type Then = (order: Order) => unknown;

/**
 * A service whose methods are decorated with a library's `@Transactional()`. It uses injected objects, so
 * nobody passes a manager.
 */
export interface TransactionalOrders {
  /** Saves an order with a box of two items, in the open transaction or else in a new one. */
  place(note: string, then?: Then): Promise<Order>;
  /** Touches the order, and changes its items with `update()`. */
  recount(order: Order, quantity: number, then?: Then): Promise<void>;
  /** Runs `work` in a separate transaction (REQUIRES_NEW). */
  apart<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` in a nested transaction (NESTED). */
  nested<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A library that passes a transaction from method to method, and the options that its host needs for Nest,
 * TypeORM and this module.
 */
export interface TransactionLibrary {
  readonly name: string;
  readonly orders: new (...injected: never[]) => TransactionalOrders;
  readonly options: HostOptions;
  /** Releases what the library keeps about a stopped host. */
  readonly forget?: () => void;
}

/** A shop whose orders are managed by such a service. */
export class TransactionalShop {
  private shop: Shop;

  constructor(private readonly kind: TransactionLibrary) {}

  async open(database: TestDatabase): Promise<void> {
    const { options, orders } = this.kind;
    this.shop = await Shop.open(database, { ...options, providers: [orders] });
  }

  async close(): Promise<void> {
    await this.shop.host.stop();
    this.kind.forget?.();
  }

  get orders(): TransactionalOrders {
    return this.shop.host.app.get<TransactionalOrders>(this.kind.orders);
  }

  /** Emits without a manager. */
  emit(note: string): Promise<unknown> {
    const { emitter } = this.shop.host;
    return emitter.emit('shop-orders', { org: '1', resource: `/orders/${note}/`, body: { note } });
  }

  /** Touches without a manager. */
  touch({ id }: Order): Promise<void> {
    return this.shop.host.changes.touch('shop-orders', id);
  }

  emittedBy(work: () => Promise<unknown>): Promise<unknown[]> {
    return this.shop.emittedBy(work);
  }

  /** Returns the notes of the orders that `work` emits. */
  async notesOf(work: () => Promise<unknown>): Promise<string[]> {
    return (await this.emittedBy(work)).map((body) => (body as OrderBody).note);
  }
}
