import { ConflictException, Injectable, UnprocessableEntityException } from '@nestjs/common';
import { InjectDataSource, InjectRepository } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource, LessThan, Repository } from 'typeorm';
import { pageOf, rangeOf } from '../common/page';
import { Contact } from '../contacts/contact.entity';
import { Organization } from '../users/organization.entity';
import { OrderItem } from './order-item.entity';
import { Order } from './order.entity';
import type { CreateOrderDto, OrderItemDto, OrdersQuery, UpdateOrderDto } from './orders.dto';

@Injectable()
export class OrdersService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    @InjectRepository(OrderItem) private readonly items: Repository<OrderItem>,
  ) {}

  async list(organizationId: number, query: OrdersQuery) {
    const orders = this.orders
      .createQueryBuilder('order')
      .leftJoinAndSelect('order.items', 'item')
      .where('order.organizationId = :organizationId', { organizationId })
      .andWhere('order.archived = false')
      .orderBy('order.number', 'DESC');
    if (query.status) orders.andWhere('order.status = :status', query);
    const { skip, take } = rangeOf(query);
    return pageOf(query, await orders.skip(skip).take(take).getManyAndCount());
  }

  find(organizationId: number, id: number): Promise<Order> {
    return this.orders.findOneOrFail({
      where: { id, organizationId },
      relations: { items: true, boxes: true, contact: true },
      order: { items: { id: 'ASC' } },
    });
  }

  /** Saves the order, and its items by cascade, under the organization's next number. */
  async create(organizationId: number, input: CreateOrderDto): Promise<Order> {
    const { id } = await this.dataSource.transaction(async (manager) => {
      const isKnown = await manager.existsBy(Contact, { id: input.contactId, organizationId });
      if (!isKnown) throw new UnprocessableEntityException('errors.contact_unknown');
      const number = await nextNumber(organizationId, manager);
      return manager.save(manager.create(Order, { ...input, organizationId, number, status: 'draft' }));
    });
    return this.find(organizationId, id);
  }

  async update(organizationId: number, id: number, input: UpdateOrderDto): Promise<Order> {
    const order = await this.find(organizationId, id);
    return this.orders.save(Object.assign(order, input));
  }

  async addItem(organizationId: number, id: number, item: OrderItemDto): Promise<Order> {
    await this.findOpen(organizationId, id);
    await this.items.insert({ ...item, orderId: id });
    return this.find(organizationId, id);
  }

  /** Replaces all items. TypeORM deletes those that are no longer in the list. */
  async replaceItems(organizationId: number, id: number, items: OrderItemDto[]): Promise<Order> {
    const order = await this.findOpen(organizationId, id);
    order.items = items.map((item) => this.items.create(item));
    await this.orders.save(order);
    return this.find(organizationId, id);
  }

  async deleteItem(organizationId: number, id: number, itemId: number): Promise<Order> {
    await this.findOpen(organizationId, id);
    await this.items.findOneByOrFail({ id: itemId, orderId: id });
    await this.items.delete(itemId);
    return this.find(organizationId, id);
  }

  async confirm(organizationId: number, id: number): Promise<Order> {
    await this.findOpen(organizationId, id);
    await this.orders.update({ id }, { status: 'confirmed' });
    return this.find(organizationId, id);
  }

  async archive(organizationId: number, shippedBefore: Date): Promise<{ archived: number }> {
    const { affected } = await this.orders
      .createQueryBuilder()
      .update()
      .set({ archived: true })
      .where('organizationId = :organizationId', { organizationId })
      .andWhere('status = :status and archived = false', { status: 'shipped' })
      .andWhere({ shippedAt: LessThan(shippedBefore) })
      .execute();
    return { archived: affected ?? 0 };
  }

  async delete(organizationId: number, id: number): Promise<void> {
    await this.orders.softRemove(await this.orders.findOneByOrFail({ id, organizationId }));
  }

  private async findOpen(organizationId: number, id: number): Promise<Order> {
    const order = await this.find(organizationId, id);
    if (order.status === 'shipped' || order.status === 'cancelled') {
      throw new ConflictException('errors.order_not_open');
    }
    return order;
  }
}

/** Takes the organization's next order number. The row stays locked until the transaction ends. */
async function nextNumber(organizationId: number, manager: EntityManager): Promise<number> {
  await manager.increment(Organization, { id: organizationId }, 'nextOrderNumber', 1);
  const { nextOrderNumber } = await manager.findOneByOrFail(Organization, { id: organizationId });
  return nextOrderNumber - 1;
}
