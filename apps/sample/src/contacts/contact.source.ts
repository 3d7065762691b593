import { Injectable } from '@nestjs/common';
import { RowSource } from '../resources/row.source.js';
import { Contact } from './contact.entity.js';
import { contactUrl, presentContact } from './contact.presenter.js';

/** A contact's addresses are no part of it: they have webhooks of their own. */
@Injectable()
export class ContactSource extends RowSource<'contact', Contact> {
  readonly entity = 'contact';
  readonly root = Contact;
  protected readonly urlOf = contactUrl;
  protected readonly present = presentContact;
}
