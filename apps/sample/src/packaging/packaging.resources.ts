import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OrgOwner } from '../resources/org-resources.js';
import { OrgResources } from '../resources/org-resources.js';
import type { Presented } from '../resources/resources.js';
import { Packaging } from './packaging.entity.js';
import { packagingFields } from './packaging.fields.js';
import { presentPackaging } from './packaging.presenter.js';

@Injectable()
export class PackagingResources extends OrgResources<Packaging> {
  protected readonly rows = Packaging;
  protected readonly fields = packagingFields;

  constructor(work: UnitOfWork) {
    super(work);
  }

  protected async present(
    _manager: EntityManager,
    _owner: OrgOwner,
    rows: readonly Packaging[],
  ): Promise<Presented[]> {
    return rows.map(presentPackaging);
  }
}
