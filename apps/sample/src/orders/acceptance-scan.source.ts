import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { WebhookSource } from '@app/webhooks';
import type { AcceptanceScanBody, LocatedResource } from '@app/webhooks';
import { AcceptanceScan } from './acceptance-scan.entity.js';
import { Order } from './order.entity.js';
import { orderUrl, presentScan } from './order.presenter.js';
import type { OrderPlace } from './order.presenter.js';

interface LocatedScan extends LocatedResource {
  readonly order: OrderPlace;
  readonly scan: AcceptanceScan;
}

/** Sends every acceptance scan as an event whose resource is the order. */
@Injectable()
export class AcceptanceScanSource extends WebhookSource<'acceptance-scan', AcceptanceScan, LocatedScan> {
  readonly entity = 'acceptance-scan';
  readonly root = AcceptanceScan;

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedScan[]> {
    const scans = await manager.find(AcceptanceScan, { where: { id: In(ids) }, order: { id: 'ASC' } });
    const orderIds = scans.map((scan) => scan.order_id);
    const orders = await manager.findBy<OrderPlace>(Order, { id: In(orderIds) });
    return scans.flatMap((scan) => {
      const order = orders.find(({ id }) => id === scan.order_id);
      return order ? [{ id: scan.id, org: order.org, resource: orderUrl(order), order, scan }] : [];
    });
  }

  render(located: readonly LocatedScan[]): AcceptanceScanBody[] {
    return located.map(({ order, scan }) => presentScan(order, scan));
  }
}
