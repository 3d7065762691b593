import type { EntityManager } from 'typeorm';
import type { PathParams } from './paths.js';
import type { OrgRow } from './resource-row.js';
import { Resources } from './resources.js';

/** The org in the path of a request. The guard has already checked that the token may use it. */
export interface OrgOwner {
  readonly org: string;
}

/** The base class of resources that belong to an org directly, not to another resource. */
export abstract class OrgResources<Row extends OrgRow> extends Resources<Row, OrgOwner> {
  protected async ownerOf(_manager: EntityManager, path: PathParams): Promise<OrgOwner> {
    return { org: path['org']! };
  }

  protected tieTo({ org }: OrgOwner): Partial<Row> {
    return { org } as Partial<Row>;
  }
}
