import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseArrayPipe,
  ParseIntPipe,
  Patch,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { CurrentUser } from '../auth/current-user.decorator';
import { RequiredRole } from '../auth/required-role.decorator';
import { User } from '../users/user.entity';
import {
  ArchiveOrdersDto,
  CreateOrderDto,
  OrderItemDto,
  OrdersQuery,
  ShipOrderDto,
  UpdateOrderDto,
} from './orders.dto';
import { OrdersService } from './orders.service';
import { ShippingService } from './shipping.service';

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly shipping: ShippingService,
  ) {}

  @Get()
  list(@CurrentUser() { organizationId }: User, @Query() query: OrdersQuery) {
    return this.orders.list(organizationId, query);
  }

  @Post()
  create(@CurrentUser() { organizationId }: User, @Body() input: CreateOrderDto) {
    return this.orders.create(organizationId, input);
  }

  @RequiredRole('admin')
  @Post('archive')
  @HttpCode(200)
  archive(@CurrentUser() { organizationId }: User, @Body() { shippedBefore }: ArchiveOrdersDto) {
    return this.orders.archive(organizationId, new Date(shippedBefore));
  }

  @Get(':id')
  find(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.orders.find(organizationId, id);
  }

  @Patch(':id')
  update(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Body() input: UpdateOrderDto,
  ) {
    return this.orders.update(organizationId, id, input);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.orders.delete(organizationId, id);
  }

  @Post(':id/items')
  addItem(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Body() item: OrderItemDto,
  ) {
    return this.orders.addItem(organizationId, id, item);
  }

  @Put(':id/items')
  replaceItems(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Body(new ParseArrayPipe({ items: OrderItemDto })) items: OrderItemDto[],
  ) {
    return this.orders.replaceItems(organizationId, id, items);
  }

  @Delete(':id/items/:itemId')
  deleteItem(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Param('itemId', ParseIntPipe) itemId: number,
  ) {
    return this.orders.deleteItem(organizationId, id, itemId);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  confirm(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.orders.confirm(organizationId, id);
  }

  @Post(':id/ship')
  @HttpCode(200)
  async ship(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Body() { boxes }: ShipOrderDto,
  ) {
    await this.shipping.ship(organizationId, id, boxes);
    return this.orders.find(organizationId, id);
  }
}
