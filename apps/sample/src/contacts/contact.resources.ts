import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OrgOwner } from '../resources/org-resources.js';
import { OrgResources } from '../resources/org-resources.js';
import type { Presented } from '../resources/resources.js';
import { ContactAddress } from './contact-address.entity.js';
import { Contact } from './contact.entity.js';
import { contactFields } from './contact.fields.js';
import { presentContact } from './contact.presenter.js';

/** Contacts without their addresses, which are separate resources. */
@Injectable()
export class ContactResources extends OrgResources<Contact> {
  protected readonly rows = Contact;
  protected readonly fields = contactFields;

  constructor(work: UnitOfWork) {
    super(work);
  }

  protected async present(
    _manager: EntityManager,
    _owner: OrgOwner,
    contacts: readonly Contact[],
  ): Promise<Presented[]> {
    return contacts.map(presentContact);
  }

  protected override async removeParts(manager: EntityManager, contact: Contact): Promise<void> {
    await manager.remove(await manager.findBy(ContactAddress, { contact_id: contact.id }));
  }
}
