import type { EntityManager } from 'typeorm';

/** MySQL and MariaDB alone: how many statements the connection has asked for, this one included. */
export async function questionsOf(manager: EntityManager): Promise<number> {
  const [{ Value }] = (await manager.query(`show session status like 'Questions'`)) as [{ Value: string }];
  return Number(Value);
}
