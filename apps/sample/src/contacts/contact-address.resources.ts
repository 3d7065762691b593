import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockRow } from '../database/lock-row.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { PathParams } from '../resources/paths.js';
import { found, idIn } from '../resources/paths.js';
import type { Presented } from '../resources/resources.js';
import { Resources } from '../resources/resources.js';
import { ContactAddress } from './contact-address.entity.js';
import { contactAddressFields } from './contact-address.fields.js';
import { Contact } from './contact.entity.js';
import { presentAddress } from './contact.presenter.js';

/** The addresses of a contact. A change to an address does not change its contact. */
@Injectable()
export class ContactAddressResources extends Resources<ContactAddress, Contact> {
  protected readonly rows = ContactAddress;
  protected readonly fields = contactAddressFields;

  constructor(work: UnitOfWork) {
    super(work);
  }

  /**
   * Returns the contact in the path. If `forChange` is true, also locks the contact, so that no other request
   * can delete the contact meanwhile.
   */
  protected async ownerOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<Contact> {
    const wanted = { org: path['org']!, id: idIn(path, 'contact') };
    return found(await (forChange ? lockRow(manager, Contact, wanted) : manager.findOneBy(Contact, wanted)));
  }

  protected tieTo(contact: Contact): Partial<ContactAddress> {
    return { contact_id: contact.id };
  }

  protected async present(
    _manager: EntityManager,
    contact: Contact,
    addresses: readonly ContactAddress[],
  ): Promise<Presented[]> {
    return addresses.map((address) => presentAddress(contact, address));
  }
}
