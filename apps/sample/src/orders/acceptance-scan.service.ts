import { Injectable } from '@nestjs/common';
import { WebhookEmitter } from '@app/webhooks';
import { UnitOfWork } from '../database/unit-of-work.js';
import { emitOrRefuse } from '../resources/emit-or-refuse.js';
import { now } from '../resources/now.js';
import type { PathParams } from '../resources/paths.js';
import { readNew } from '../resources/read-body.js';
import { pick } from '../resources/resources.js';
import type { Presented } from '../resources/resources.js';
import { AcceptanceScan } from './acceptance-scan.entity.js';
import { orderOf } from './order-part.resources.js';
import { acceptanceScanFields } from './order.fields.js';
import { orderUrl } from './order.presenter.js';

/** Carriers take orders over. Each scan counts and is emitted, and none changes its order. */
@Injectable()
export class AcceptanceScanService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly webhooks: WebhookEmitter,
  ) {}

  record(path: PathParams, body: unknown): Promise<Presented> {
    return this.work.write(async (manager) => {
      const order = await orderOf(manager, path, true);
      const values = readNew(acceptanceScanFields, body, now());
      await manager.save(Object.assign(new AcceptanceScan(), values, { order_id: order.id }));
      const shown = { url: orderUrl(order), ...pick(acceptanceScanFields, values) };
      await emitOrRefuse(this.webhooks, manager, {
        entity: 'acceptance-scan',
        org: order.org,
        resource: shown.url,
        body: shown,
      });
      return shown;
    });
  }
}
