import { EntityManager } from 'typeorm';

/** False on TypeORM 0.3. Its managers have `connection` as a field, and TypeORM 1 has it as a getter. */
export const isTypeOrm1 = 'connection' in EntityManager.prototype;
