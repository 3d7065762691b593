import type { ContactAddressBody, ContactBody } from '@app/webhooks';
import { resourceUrl } from '../resources/paths.js';
import { pick } from '../resources/resources.js';
import type { ContactAddress } from './contact-address.entity.js';
import { contactAddressFields } from './contact-address.fields.js';
import type { Contact } from './contact.entity.js';
import { contactFields } from './contact.fields.js';

export function contactUrl({ org, id }: Contact): string {
  return resourceUrl(org, 'contacts', id);
}

/** Returns a contact without its addresses, which are separate resources. */
export function presentContact(contact: Contact): ContactBody {
  const url = contactUrl(contact);
  return { ...pick(contactFields, contact), url, orders: `${url}orders/` };
}

export function addressUrl({ org, id }: Contact, address: ContactAddress): string {
  return resourceUrl(org, 'contacts', id, 'addresses', address.id);
}

/** Returns an address without its contact. */
export function presentAddress(contact: Contact, address: ContactAddress): ContactAddressBody {
  return { ...pick(contactAddressFields, address), url: addressUrl(contact, address) };
}
