import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Min,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../common/page';
import type { OrderStatus } from './order.entity';

export class OrderItemDto {
  @IsNotEmpty()
  sku: string;

  @IsInt()
  @IsPositive()
  quantity: number;

  @IsInt()
  @Min(0)
  unitPrice: number;
}

export class CreateOrderDto {
  @IsInt()
  contactId: number;

  @IsOptional()
  @IsString()
  message?: string;

  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => OrderItemDto)
  items: OrderItemDto[];
}

export class UpdateOrderDto {
  @IsString()
  message: string;
}

export class BoxDto {
  @IsUUID()
  packagingId: string;

  @IsNotEmpty()
  trackingNumber: string;
}

export class ShipOrderDto {
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => BoxDto)
  boxes: BoxDto[];
}

export class ArchiveOrdersDto {
  /** Orders that were shipped before this time are archived. */
  @IsISO8601()
  shippedBefore: string;
}

export class OrdersQuery extends PageQuery {
  @IsOptional()
  @IsIn(['draft', 'confirmed', 'shipped', 'cancelled'] satisfies OrderStatus[])
  status?: OrderStatus;
}
