import type { Arrival } from './arrival.js';
import type { FaultRecord, RecordedDelivery } from './fault-record.js';

const success = { result: 'success', status: 200 } as const;

export function arrival(change: string, webhook: string, fields: Partial<Arrival> = {}): Arrival {
  return { webhook, process: 1, at: 0, change, body: `{"id":"${change}"}`, outcome: success, ...fields };
}

export function delivery(
  id: number,
  change: string,
  webhook: string,
  fields: Partial<RecordedDelivery> = {},
): RecordedDelivery {
  const attempts = [{ number: 1, ...success }];
  return { id, webhook, change, state: 'delivered', supersededBy: null, attempts, ...fields };
}

/**
 * Returns the record of a run in which all guarantees were kept. The host committed one scan, which went to
 * two webhooks, and three states of an order. The second state was superseded.
 */
export function goodRecord(): FaultRecord {
  const order = (version: number) =>
    ({ id: `order-${version}`, kind: 'order', resource: '/orders/1/', version }) as const;
  return {
    committed: [
      { id: 'scan', kind: 'scan', resource: '/scans/scan/', version: 0 },
      order(1),
      order(2),
      order(3),
    ],
    events: ['scan', 'order-1', 'order-2', 'order-3'],
    webhooks: { scan: ['/scans/1/', '/scans/2/'], order: ['/orders/1/'] },
    deliveries: [
      delivery(1, 'scan', '/scans/1/'),
      delivery(2, 'scan', '/scans/2/'),
      delivery(3, 'order-1', '/orders/1/'),
      delivery(4, 'order-2', '/orders/1/', { state: 'superseded', supersededBy: 5, attempts: [] }),
      delivery(5, 'order-3', '/orders/1/'),
    ],
    arrivals: [
      arrival('scan', '/scans/1/'),
      arrival('scan', '/scans/2/'),
      arrival('order-1', '/orders/1/'),
      arrival('order-3', '/orders/1/'),
    ],
  };
}
