import type { EntityManager } from 'typeorm';

/**
 * Returns how many statements the connection has run, including the query for this number. Works only on
 * MySQL and MariaDB.
 */
export async function statementsRun(manager: EntityManager): Promise<number> {
  const [{ Value }] = (await manager.query(`show session status like 'Questions'`)) as [{ Value: string }];
  return Number(Value);
}
