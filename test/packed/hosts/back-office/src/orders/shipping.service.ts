import { ConflictException, Injectable, UnprocessableEntityException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { Packaging } from '../packaging/packaging.entity';
import { OrderBox } from './order-box.entity';
import { Order } from './order.entity';
import type { BoxDto } from './orders.dto';

@Injectable()
export class ShippingService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Ships a confirmed order. If there is too little packaging of one kind, nothing is changed. */
  async ship(organizationId: number, id: number, boxes: BoxDto[]): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const order = await manager.findOneByOrFail(Order, { id, organizationId });
      if (order.status !== 'confirmed') throw new ConflictException('errors.order_not_confirmed');
      await manager.update(Order, id, { status: 'shipped', shippedAt: new Date() });
      for (const box of boxes) {
        await takePackaging(organizationId, box.packagingId, manager);
        await manager.save(OrderBox, { ...box, orderId: id });
      }
    });
  }
}

/** Takes one box of this kind out of the stock. */
async function takePackaging(organizationId: number, id: string, manager: EntityManager): Promise<void> {
  await manager.decrement(Packaging, { id, organizationId }, 'stock', 1);
  const packaging = await manager.findOneBy(Packaging, { id, organizationId });
  if (!packaging) throw new UnprocessableEntityException('errors.packaging_unknown');
  if (packaging.stock < 0) throw new ConflictException('errors.packaging_out_of_stock');
}
