import type { TestDatabase } from '../../support/databases.js';
import type { HostOptions } from '../../support/host.js';
import { Shop } from '../shop.js';
import type { OrderBody } from '../shop.sources.js';
import type { Order } from '../shop.tables.js';

/**
 * A function that a test passes to a method of the shop. The method calls it just before its transaction
 * commits.
 */
export type Then = (order: Order) => unknown;

/**
 * A service whose methods are decorated with the `@Transactional()` decorator of a library. That library
 * passes the transaction to injected repositories, so the methods do not take an entity manager.
 */
export interface TransactionalOrders {
  /**
   * Saves an order with a box of two items. Uses the open transaction if there is one, and otherwise a new
   * transaction.
   */
  place(note: string, then?: Then): Promise<Order>;
  /** Touches the order, and changes the quantity of all items of the order with `update()`. */
  recount(order: Order, quantity: number, then?: Then): Promise<void>;
  /** Changes the order with `update()`, and the quantity of its items with `update()` by criteria. */
  change(order: Order, quantity: number, then?: Then): Promise<void>;
  /** Runs `work` in a separate transaction (REQUIRES_NEW). */
  apart<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` in a nested transaction (NESTED). */
  nested<T>(work: () => Promise<T>): Promise<T>;
}

/** A library that passes the open transaction from method to method. */
export interface TransactionLibrary {
  readonly name: string;
  readonly orders: new (...injected: never[]) => TransactionalOrders;
  /** The options that a host needs to use the library. */
  readonly options: HostOptions;
  /**
   * Removes the data that the transaction library still keeps about a host. Called after the host has
   * stopped.
   */
  readonly forget?: () => void;
}

/** A shop that changes its orders with a `TransactionalOrders` service. */
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

  /** Emits an event without passing a manager. */
  emit(note: string): Promise<unknown> {
    const { emitter } = this.shop.host;
    return emitter.emit('shop-orders', { org: '1', resource: `/orders/${note}/`, body: { note } });
  }

  /** Touches an order without passing a manager. */
  touch({ id }: Order): Promise<void> {
    return this.shop.host.changes.touch('shop-orders', id);
  }

  emittedBy(work: () => Promise<unknown>): Promise<unknown[]> {
    return this.shop.emittedBy(work);
  }

  /** Returns the notes in the bodies of the events that `work` emits. */
  async notesOf(work: () => Promise<unknown>): Promise<string[]> {
    return (await this.emittedBy(work)).map((body) => (body as OrderBody).note);
  }
}
