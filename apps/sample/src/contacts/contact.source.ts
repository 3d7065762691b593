import { Injectable } from '@nestjs/common';
import { RowSource } from '../resources/row.source.js';
import { Contact } from './contact.entity.js';
import { contactUrl, presentContact } from './contact.presenter.js';

/**
 * Sends a contact whenever it changes. The addresses of the contact are not included, because addresses have
 * their own webhook entity, `contact-address`.
 */
@Injectable()
export class ContactSource extends RowSource<'contact', Contact> {
  readonly entity = 'contact';
  readonly root = Contact;
  protected readonly urlOf = contactUrl;
  protected readonly present = presentContact;
}
