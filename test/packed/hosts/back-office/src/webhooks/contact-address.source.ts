import { Injectable } from '@nestjs/common';
import type { ContactAddressBody, LocatedResource } from 'nestjs-typeorm-webhooks';
import { WebhookSource } from 'nestjs-typeorm-webhooks';
import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { ContactAddress } from '../contacts/contact-address.entity';
import { contactUrl } from './contact.source';

interface LocatedAddress extends LocatedResource {
  readonly address: ContactAddress;
}

/** Sends the address of a contact. */
@Injectable()
export class ContactAddressSource extends WebhookSource<'contact-address', ContactAddress, LocatedAddress> {
  readonly entity = 'contact-address';
  readonly root = ContactAddress;

  /** Leaves out the addresses of deleted contacts. */
  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedAddress[]> {
    const addresses = await manager.find(ContactAddress, {
      where: { id: In(ids) },
      relations: { contact: true },
    });
    return addresses
      .filter(({ contact }) => contact)
      .map((address) => ({
        id: address.id,
        org: String(address.contact.organizationId),
        resource: addressUrl(address),
        address,
      }));
  }

  render(located: readonly LocatedAddress[]) {
    return located.map(({ address }) => addressBodyOf(address));
  }
}

function addressBodyOf(address: ContactAddress): ContactAddressBody {
  return {
    address_type: null,
    address_1: address.street,
    address_2: null,
    city: address.city,
    company: null,
    country: address.country,
    default: address.isDefault,
    email: address.contact.email,
    first_name: address.contact.firstName,
    last_name: address.contact.lastName,
    phone: null,
    post_code: null,
    region: null,
    residential: null,
    url: addressUrl(address),
    validated: false,
  };
}

function addressUrl({ id, contactId }: ContactAddress): string {
  return `${contactUrl(contactId)}/addresses/${id}`;
}
