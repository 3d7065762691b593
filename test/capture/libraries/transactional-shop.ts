import type { TestDatabase } from '../../support/databases.js';
import type { HostOptions } from '../../support/host.js';
import { Shop } from '../shop.js';
import type { OrderBody } from '../shop.sources.js';
import type { Order } from '../shop.tables.js';

/** What a method does besides, before its transaction commits. */
export type Then = (order: Order) => unknown;

/** A service whose methods are marked with a library's `@Transactional()`, and that works through what is injected: nobody hands a manager on. */
export interface TransactionalOrders {
  /** Saves an order with a box of two items, in the transaction that is open or else in one of its own. */
  place(note: string, then?: Then): Promise<Order>;
  /** Touches the order, and changes its items by `update()`. */
  recount(order: Order, quantity: number, then?: Then): Promise<void>;
  /** REQUIRES_NEW. */
  apart<T>(work: () => Promise<T>): Promise<T>;
  /** NESTED. */
  nested<T>(work: () => Promise<T>): Promise<T>;
}

/** A library that carries a transaction from method to method, and what its host gives to Nest, TypeORM and this module. */
export interface TransactionLibrary {
  readonly name: string;
  readonly orders: new (...injected: never[]) => TransactionalOrders;
  readonly options: HostOptions;
  /** Frees what it keeps of a host that has stopped. */
  readonly forget?: () => void;
}

/** A shop whose orders are kept by such a service. */
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

  /** Without a manager. */
  emit(note: string): Promise<unknown> {
    const { emitter } = this.shop.host;
    return emitter.emit('shop-orders', { org: '1', resource: `/orders/${note}/`, body: { note } });
  }

  /** Without a manager. */
  touch({ id }: Order): Promise<void> {
    return this.shop.host.changes.touch('shop-orders', id);
  }

  emittedBy(work: () => Promise<unknown>): Promise<unknown[]> {
    return this.shop.emittedBy(work);
  }

  /** The notes of the orders that some work has emitted. */
  async notesOf(work: () => Promise<unknown>): Promise<string[]> {
    return (await this.emittedBy(work)).map((body) => (body as OrderBody).note);
  }
}
