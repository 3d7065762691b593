import type { Order } from '../orders/order.entity';

/** The body of the entity `orders`: an order of this app. */
export interface OrderBody {
  url: string;
  number: number;
  status: string;
  message: string | null;
  archived: boolean;
  shipped_at: string | null;
  /** In cents. */
  total: number;
  items: { sku: string; quantity: number; unit_price: number }[];
  boxes: { tracking_number: string }[];
}

declare module 'nestjs-typeorm-webhooks' {
  interface WebhookBodies {
    orders: OrderBody;
  }
}

export const orderExample: OrderBody = {
  url: '/api/v1/orders/1',
  number: 1,
  status: 'shipped',
  message: 'Handle with care',
  archived: false,
  shipped_at: '2030-01-01T00:00:00.000Z',
  total: 500,
  items: [{ sku: 'MK-1', quantity: 2, unit_price: 250 }],
  boxes: [{ tracking_number: '1Z999' }],
};

/** @param order with its items and boxes */
export function orderBodyOf(order: Order): OrderBody {
  return {
    url: orderUrl(order),
    number: order.number,
    status: order.status,
    message: order.message,
    archived: order.archived,
    shipped_at: order.shippedAt?.toISOString() ?? null,
    total: order.total ?? 0,
    items: order.items.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unit_price: unitPrice })),
    boxes: order.boxes.map(({ trackingNumber }) => ({ tracking_number: trackingNumber })),
  };
}

export function orderUrl({ id }: Order): string {
  return `/api/v1/orders/${id}`;
}
