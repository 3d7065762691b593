import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { WebhookSource } from '@app/webhooks';
import type { ContactAddressBody, LocatedResource } from '@app/webhooks';
import { ContactAddress } from './contact-address.entity.js';
import { Contact } from './contact.entity.js';
import { addressUrl, presentAddress } from './contact.presenter.js';

interface LocatedAddress extends LocatedResource {
  readonly contact: Contact;
  readonly address: ContactAddress;
}

/**
 * Sends an address whenever it changes. The org of the webhook event is the org of the contact that has the
 * address.
 */
@Injectable()
export class ContactAddressSource extends WebhookSource<'contact-address', ContactAddress, LocatedAddress> {
  readonly entity = 'contact-address';
  readonly root = ContactAddress;

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedAddress[]> {
    const addresses = await manager.findBy(ContactAddress, { id: In(ids) });
    const contacts = await manager.findBy(Contact, { id: In(addresses.map((row) => row.contact_id)) });
    return addresses.flatMap((address) => {
      const contact = contacts.find(({ id }) => id === address.contact_id);
      if (!contact) return [];
      const resource = addressUrl(contact, address);
      return [{ id: address.id, org: contact.org, resource, contact, address }];
    });
  }

  render(located: readonly LocatedAddress[]): ContactAddressBody[] {
    return located.map(({ contact, address }) => presentAddress(contact, address));
  }
}
