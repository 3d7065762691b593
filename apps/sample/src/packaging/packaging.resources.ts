import { Injectable } from '@nestjs/common';
import { WebhookEmitter } from '@app/webhooks';
import { UnitOfWork } from '../database/unit-of-work.js';
import { OrgResources } from '../resources/org-resources.js';
import { Packaging } from './packaging.entity.js';
import { packagingFields } from './packaging.fields.js';

@Injectable()
export class PackagingResources extends OrgResources<Packaging> {
  protected readonly rows = Packaging;
  protected readonly fields = packagingFields;
  protected readonly step = 'packaging';
  protected readonly entity = 'packaging';

  constructor(work: UnitOfWork, webhooks: WebhookEmitter) {
    super(work, webhooks);
  }
}
