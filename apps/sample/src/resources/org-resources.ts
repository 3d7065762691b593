import type { EntityManager } from 'typeorm';
import type { WebhookEntityChange, WebhookEntityName } from '@app/webhooks';
import type { PathParams } from './paths.js';
import { resourceUrl } from './paths.js';
import type { OrgRow } from './resource-row.js';
import type { Presented } from './resources.js';
import { pick, Resources } from './resources.js';

/** The org of the path; the guard has seen to it that it may be used. */
export interface OrgOwner {
  readonly org: string;
}

/** Resources that belong to an org directly. */
export abstract class OrgResources<Row extends OrgRow> extends Resources<Row, OrgOwner> {
  /** The step of the url below the org's. */
  protected abstract readonly step: string;
  /** What a change emits. */
  protected abstract readonly entity: WebhookEntityName;

  protected async ownerOf(_manager: EntityManager, path: PathParams): Promise<OrgOwner> {
    return { org: path['org']! };
  }

  protected tieTo({ org }: OrgOwner): Partial<Row> {
    return { org } as Partial<Row>;
  }

  protected async present(
    _manager: EntityManager,
    { org }: OrgOwner,
    rows: readonly Row[],
  ): Promise<Presented[]> {
    return rows.map((row) => ({ ...pick(this.fields, row), url: resourceUrl(org, this.step, row.id) }));
  }

  protected async changeOf(
    _manager: EntityManager,
    { org }: OrgOwner,
    shown: Presented,
  ): Promise<WebhookEntityChange> {
    return { entity: this.entity, org, resource: shown.url, body: shown };
  }
}
