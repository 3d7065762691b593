import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WebhookEmitter } from '@app/webhooks';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OrgOwner } from '../resources/org-resources.js';
import { OrgResources } from '../resources/org-resources.js';
import { resourceUrl } from '../resources/paths.js';
import type { Presented } from '../resources/resources.js';
import { ContactAddress } from './contact-address.entity.js';
import { Contact } from './contact.entity.js';
import { contactFields } from './contact.fields.js';

/** Contacts without their addresses, which are resources of their own. */
@Injectable()
export class ContactResources extends OrgResources<Contact> {
  protected readonly rows = Contact;
  protected readonly fields = contactFields;
  protected readonly step = 'contacts';
  protected readonly entity = 'contact';

  constructor(work: UnitOfWork, webhooks: WebhookEmitter) {
    super(work, webhooks);
  }

  protected override async present(
    manager: EntityManager,
    owner: OrgOwner,
    contacts: readonly Contact[],
  ): Promise<Presented[]> {
    const shown = await super.present(manager, owner, contacts);
    return shown.map((contact, at) => ({
      ...contact,
      orders: resourceUrl(owner.org, this.step, contacts[at]!.id, 'orders'),
    }));
  }

  protected override async removeParts(manager: EntityManager, contact: Contact): Promise<void> {
    await manager.delete(ContactAddress, { contact_id: contact.id });
  }
}
