import { Injectable } from '@nestjs/common';
import type { ContactBody, LocatedResource } from 'nestjs-typeorm-webhooks';
import { WebhookSource } from 'nestjs-typeorm-webhooks';
import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { Contact } from '../contacts/contact.entity';

interface LocatedContact extends LocatedResource {
  readonly contact: Contact;
}

/** Sends a contact without its addresses, as v2 does. */
@Injectable()
export class ContactSource extends WebhookSource<'contact', Contact, LocatedContact> {
  readonly entity = 'contact';
  readonly root = Contact;

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedContact[]> {
    const contacts = await manager.findBy(Contact, { id: In(ids) });
    return contacts.map((contact) => ({
      id: contact.id,
      org: String(contact.organizationId),
      resource: contactUrl(contact.id),
      contact,
    }));
  }

  render(located: readonly LocatedContact[]) {
    return located.map(({ contact }) => contactBodyOf(contact));
  }
}

function contactBodyOf(contact: Contact): ContactBody {
  return {
    created_at: contact.createdAt.toISOString(),
    custom_fields: {},
    description: null,
    first_name: contact.firstName,
    is_company: contact.isCompany,
    last_name: contact.lastName,
    occupation: null,
    orders: `${contactUrl(contact.id)}/orders`,
    profile_image: null,
    source: { retrieved_at: null },
    updated_at: contact.updatedAt.toISOString(),
    url: contactUrl(contact.id),
    website: null,
  };
}

export function contactUrl(id: number): string {
  return `/api/v1/contacts/${id}`;
}
