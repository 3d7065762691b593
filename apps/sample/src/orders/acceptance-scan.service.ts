import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { now } from '../resources/now.js';
import type { PathParams } from '../resources/paths.js';
import { readNew } from '../resources/read-body.js';
import type { Presented } from '../resources/resources.js';
import { AcceptanceScan } from './acceptance-scan.entity.js';
import { orderOf } from './order-part.resources.js';
import { acceptanceScanFields } from './order.fields.js';
import { presentScan } from './order.presenter.js';

/** Records acceptance scans. Every scan is stored and sent. A scan never changes its order. */
@Injectable()
export class AcceptanceScanService {
  constructor(private readonly work: UnitOfWork) {}

  record(path: PathParams, body: unknown): Promise<Presented> {
    return this.work.write(async (manager) => {
      const order = await orderOf(manager, path, true);
      const values = readNew(acceptanceScanFields, body, now());
      const scan = await manager.save(Object.assign(new AcceptanceScan(), values, { order_id: order.id }));
      return presentScan(order, scan);
    });
  }
}
