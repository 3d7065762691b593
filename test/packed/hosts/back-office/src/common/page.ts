import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** The query parameters of a list. */
export class PageQuery {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page = 1;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 10;
}

/** The `skip` and `take` of a page, for TypeORM. */
export function rangeOf({ page, limit }: PageQuery) {
  return { skip: (page - 1) * limit, take: limit };
}

/** The response of a list: the items of the page, and the number of all items. */
export function pageOf<Item>({ page, limit }: PageQuery, [data, total]: [Item[], number]) {
  return { data, page, limit, total };
}
