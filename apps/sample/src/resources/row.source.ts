import type { Type } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { WebhookSource } from '@app/webhooks';
import type { BodyOf, LocatedResource, StandardEntityName } from '@app/webhooks';
import type { OrgRow } from './resource-row.js';

interface LocatedRow<Row> extends LocatedResource {
  readonly row: Row;
}

/**
 * The base class of sources for resources that consist of a single row. A source renders the body of an event
 * for each changed resource.
 */
export abstract class RowSource<Entity extends StandardEntityName, Row extends OrgRow> extends WebhookSource<
  Entity,
  Row,
  LocatedRow<Row>
> {
  abstract override readonly root: Type<Row>;

  /**
   * True if an event goes to the subscribers of every org. If false, it goes only to the subscribers of the
   * org of the row.
   */
  protected readonly isGlobal: boolean = false;

  protected abstract urlOf(row: Row): string;
  protected abstract present(row: Row): BodyOf<Entity>;

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedRow<Row>[]> {
    const rows = await manager.findBy(this.root, { id: In(ids) } as FindOptionsWhere<Row>);
    return rows.map((row) => ({
      id: row.id,
      ...(!this.isGlobal && { org: row.org }),
      resource: this.urlOf(row),
      row,
    }));
  }

  render(located: readonly LocatedRow<Row>[]): BodyOf<Entity>[] {
    return located.map(({ row }) => this.present(row));
  }
}
