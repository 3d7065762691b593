import type { INestApplication } from '@nestjs/common';

export function tryEverything(
  app: INestApplication,
  orders: { update(order: object): Promise<void> },
): Promise<void>;
