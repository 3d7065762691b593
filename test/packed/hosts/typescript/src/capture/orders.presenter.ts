import type { BodyOf } from 'nestjs-typeorm-webhooks';
import type { EntityManager } from 'typeorm';
import type { Order } from './orders.entities.js';

export async function presentOrders(orders: Order[], _manager: EntityManager): Promise<BodyOf<'orders'>[]> {
  return orders.map(({ id, org, status }) => ({ id, org, status, url: `/orders/${id}/` }));
}
